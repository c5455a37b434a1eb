"""Newer releases from UNICEF, WHO and the World Bank: the only part that uses the network.

No notebook and no other floor imports it.
"""
