/* What people look for first comes first: the notebooks, then the guides and lists, the helpers last. */
var Scorer = {
  score: ([page, , , , score]) => score + (page.startsWith("notebooks/") ? 40 : page.startsWith("reference/") ? -40 : page.startsWith("statements/") ? 0 : 20),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
