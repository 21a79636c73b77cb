"""Large cities, and those of research, that the IANA database names no zone for -> their zones.

Written by hand. A city whose name is as well said of another one, by another clock, is not in it:
Cambridge, Hyderabad, San Jose. Nor is one whose name is a word that is looked for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

_PLAIN = str.maketrans("\u0142", "l", ".,'\u2019`")
"""Signs that some write in a name and others leave out, as in `St. Louis`; and a letter whose
stroke is no accent to Unicode."""

_CITIES = {
    "Africa/Cairo": "Giza",
    "Africa/Casablanca": "Marrakesh, Rabat",
    "Africa/Johannesburg": "Cape Town, Durban, Pretoria, Stellenbosch",
    "Africa/Lagos": "Abuja, Ibadan",
    "America/Argentina/Buenos_Aires": "Buenos Aires",
    "America/Bogota": "Medellín",
    "America/Chicago": "Houston, Dallas, Austin, San Antonio, Minneapolis, St. Louis, Kansas City, "
    "Milwaukee, New Orleans, Nashville, Urbana",
    "America/Denver": "Salt Lake City, Boulder, Albuquerque",
    "America/Detroit": "Ann Arbor",
    "America/Edmonton": "Calgary",
    "America/Los_Angeles": "San Francisco, San Diego, Seattle, Stanford, Palo Alto, Mountain View, "
    "Berkeley, Portland, Las Vegas, Menlo Park, Cupertino, Sunnyvale, Santa Barbara, "
    "Pasadena, Irvine, Oakland, Sacramento, Redmond",
    "America/Mexico_City": "Puebla",
    "America/New_York": "Boston, Washington, Washington DC, Philadelphia, Atlanta, Miami, "
    "Pittsburgh, Princeton, Baltimore, Charlotte, Cincinnati, Cleveland, Ithaca, "
    "New Haven, Orlando, Raleigh, Tampa",
    "America/Phoenix": "Tucson",
    "America/Sao_Paulo": "Rio de Janeiro, Belo Horizonte, Brasília, Campinas, Curitiba, "
    "Porto Alegre",
    "America/Toronto": "Ottawa, Québec",
    "Asia/Dubai": "Abu Dhabi, Sharjah",
    "Asia/Ho_Chi_Minh": "Hanoi, Da Nang",
    "Asia/Jakarta": "Bandung, Surabaya",
    "Asia/Jerusalem": "Haifa, Rehovot",
    "Asia/Karachi": "Islamabad, Lahore, Rawalpindi",
    "Asia/Kolkata": "Delhi, New Delhi, Mumbai, Bangalore, Bengaluru, Chennai, Pune, Ahmedabad, "
    "Kanpur, Kharagpur",
    "Asia/Riyadh": "Jeddah, Mecca",
    "Asia/Seoul": "Busan, Daejeon, Incheon, Pohang",
    "Asia/Shanghai": "Beijing, Shenzhen, Guangzhou, Hangzhou, Nanjing, Chengdu, Wuhan, Xi'an, "
    "Tianjin, Suzhou, Hefei, Changsha, Dalian, Jinan, Qingdao, Shenyang, Xiamen, Zhengzhou",
    "Asia/Taipei": "Hsinchu, Kaohsiung, Taichung",
    "Asia/Tehran": "Isfahan, Mashhad, Shiraz",
    "Asia/Tokyo": "Osaka, Kyoto, Nagoya, Yokohama, Fukuoka, Kobe, Sapporo, Sendai, Tsukuba",
    "Europe/Amsterdam": "Delft, Eindhoven, Groningen, Leiden, Nijmegen, Rotterdam, The Hague, "
    "Utrecht",
    "Europe/Berlin": "Munich, München, Hamburg, Frankfurt, Cologne, Köln, Stuttgart, Düsseldorf, "
    "Aachen, Bonn, Bremen, Darmstadt, Dresden, Freiburg, Göttingen, Hannover, Heidelberg, Jena, "
    "Karlsruhe, Leipzig, Mannheim, Nuremberg, Potsdam, Saarbrücken, Tübingen",
    "Europe/Brussels": "Antwerp, Ghent, Leuven",
    "Europe/Copenhagen": "Aarhus, Odense",
    "Europe/Dublin": "Galway",
    "Europe/Helsinki": "Espoo, Tampere, Turku",
    "Europe/Istanbul": "Istanbul, Ankara, Izmir",
    "Europe/Kyiv": "Kharkiv, Lviv",
    "Europe/Lisbon": "Coimbra, Porto",
    "Europe/London": "Oxford, Edinburgh, Manchester, Bristol, Glasgow, Leeds, Liverpool, Sheffield",
    "Europe/Madrid": "Barcelona, Bilbao, Málaga, Seville, Zaragoza",
    "Europe/Oslo": "Bergen, Trondheim",
    "Europe/Paris": "Bordeaux, Grenoble, Lille, Lyon, Marseille, Montpellier, Rennes, Saclay, "
    "Strasbourg, Toulouse",
    "Europe/Prague": "Brno",
    "Europe/Rome": "Milan, Milano, Bologna, Florence, Genoa, Naples, Padua, Pisa, Trento, Turin, "
    "Venice",
    "Europe/Stockholm": "Gothenburg, Linköping, Lund, Malmö, Uppsala",
    "Europe/Vienna": "Graz, Innsbruck, Linz, Salzburg, Klosterneuburg",
    "Europe/Warsaw": "Gdańsk, Kraków, Poznań, Wrocław",
    "Europe/Zurich": "Geneva, Genève, Lausanne, Basel, Bern, Lugano, St. Gallen",
    "Pacific/Auckland": "Christchurch, Dunedin",
}


class City(NamedTuple):
    """A city as it is written, and its zone."""

    name: str
    zone: str


@cache
def cities() -> Mapping[str, tuple[str, ...]]:
    """Return the cities of each zone, those that are most often meant first."""
    return {zone: tuple(named.split(", ")) for zone, named in _CITIES.items()}


@cache
def by_key() -> Mapping[str, City]:
    """Return each city by the key of its name."""
    return {key(city): City(city, zone) for zone, named in cities().items() for city in named}


def key(name: str) -> str:
    """Return a name as all ways to write it have it: case, accents and some signs are nothing.

    Words are joined as the IANA database joins them.
    """
    letters = unicodedata.normalize("NFKD", name).casefold().translate(_PLAIN)
    return "_".join("".join(each for each in letters if not unicodedata.combining(each)).split())
