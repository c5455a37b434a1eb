"""What is asked for: the services, their addresses, and how they name countries, series, units and wholes."""

from typing import NamedTuple

#: Service -> address that its requests start with.
ADDRESSES = {
    "unicef": "https://sdmx.data.unicef.org/ws/public/sdmxapi/rest",
    "gho": "https://ghoapi.azureedge.net/api",
    "worldbank": "https://api.worldbank.org/v2",
}
NAMES = {"unicef": "UNICEF", "gho": "WHO GHO", "worldbank": "World Bank"}
#: Areas as the services name them (ISO 3166-1, three letters); the tables use two.
ISO3 = {"KZ": "KAZ", "KG": "KGZ", "RU": "RUS", "TJ": "TJK", "TM": "TKM", "UZ": "UZB"}


class Series(NamedTuple):
    """A series of a service: whose values it holds, of what, and a pattern of how the service writes its unit."""

    service: str
    code: str
    indicator: str
    producer: str
    unit: str


OFFERED = (
    Series("unicef", "CME_MRY0", "infant_mortality_rate", "UN IGME", r"D_PER_1000_B"),
    Series("unicef", "CME_MRM0", "neonatal_mortality_rate", "UN IGME", r"D_PER_1000_B"),
    Series("unicef", "CME_MRY0T4", "under5_mortality_rate", "UN IGME", r"D_PER_1000_B"),
    Series("unicef", "CME_TMY0", "infant_deaths", "UN IGME", r"D"),
    Series("unicef", "CME_TMM0", "neonatal_deaths", "UN IGME", r"D"),
    Series("unicef", "CME_TMY0T4", "under5_deaths", "UN IGME", r"D"),
    Series("unicef", "MNCH_MMR", "maternal_mortality_ratio", "MMEIG", r".*100[_,]?000.*"),
    Series("gho", "MDG_0000000026", "maternal_mortality_ratio", "MMEIG", r".*per 100[ ,]?000 live births.*"),
    Series("gho", "MORT_MATERNALNUM", "maternal_deaths", "MMEIG", r"(?!.*thousand).*maternal deaths.*"),
    Series("gho", "MDG_0000000001", "infant_mortality_rate", "UN IGME", r".*per 1[ ,]?000 live births.*"),
    Series("gho", "WHOSIS_000003", "neonatal_mortality_rate", "UN IGME", r".*per 1[ ,]?000 live births.*"),
    Series("gho", "MDG_0000000007", "under5_mortality_rate", "UN IGME", r".*per 1[ ,]?000 live births.*"),
    Series("gho", "HWF_0001", "doctors_per_10000", "WHO GHO", r".*per 10[ ,]?000.*"),
    Series("gho", "HWF_0006", "nurses_midwives_per_10000", "WHO", r".*per 10[ ,]?000.*"),
    Series("gho", "GHED_CHEGDP_SHA2011", "current_health_expenditure_gdp", "WHO GHED", r".*gross domestic product.*%.*"),
    Series("worldbank", "SH.STA.MMRT", "maternal_mortality_ratio", "MMEIG", r".*per 100,000 live births.*"),
    Series("worldbank", "SH.MMR.DTHS", "maternal_deaths", "MMEIG", r"(?!.*thousand).*maternal deaths.*"),
    Series("worldbank", "SP.DYN.IMRT.IN", "infant_mortality_rate", "UN IGME", r".*per 1,000 live births.*"),
    Series("worldbank", "SH.DYN.NMRT", "neonatal_mortality_rate", "UN IGME", r".*per 1,000 live births.*"),
    Series("worldbank", "SH.DYN.MORT", "under5_mortality_rate", "UN IGME", r".*per 1,000 (live births)?.*"),
    Series("worldbank", "SH.DTH.IMRT", "infant_deaths", "UN IGME", r"(?!.*thousand).*infant deaths.*"),
    Series("worldbank", "SH.DTH.NMRT", "neonatal_deaths", "UN IGME", r"(?!.*thousand).*neonatal deaths.*"),
    Series("worldbank", "SH.DTH.MORT", "under5_deaths", "UN IGME", r"(?!.*thousand).*under-five deaths.*"),
    Series("worldbank", "SH.XPD.CHEX.GD.ZS", "current_health_expenditure_gdp", "WHO GHED", r".*% of GDP.*"),
    Series("worldbank", "SH.XPD.CHEX.PC.CD", "current_health_expenditure_per_head_usd", "WHO GHED", r".*current US\$.*"),
    Series("worldbank", "SH.XPD.GHED.CH.ZS", "government_share_health_expenditure", "WHO GHED", r".*% of current health.*"),
    Series("worldbank", "SH.XPD.OOPC.CH.ZS", "out_of_pocket_share_health_expenditure", "WHO GHED", r".*% of current health.*"),
)

#: Codes of a whole, not of a part by sex, residence or wealth.
WHOLE = {"_T", "_Z", "BTSX", "SEX_BTSX", "RESIDENCEAREATYPE_TOTL", "WEALTHQUINTILE_TOTL", None}
#: Indicator -> further codes that are the whole of it: of maternal deaths women, of a rate its own age.
OWN = {
    "maternal_deaths": {"F", "FMLE", "SEX_FMLE"},
    "maternal_mortality_ratio": {"F", "FMLE", "SEX_FMLE"},
    "infant_mortality_rate": {"AGEGROUP_MONTHS0-11"},
    "neonatal_mortality_rate": {"AGEGROUP_DAYS0-27"},
    "under5_mortality_rate": {"AGEGROUP_YEARSUNDER5"},
}
#: Producer -> what its intervals are.
INTERVALS = {"MMEIG": "80% uncertainty interval", "UN IGME": "90% uncertainty interval"}
