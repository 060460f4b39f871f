"""The months in the languages that bots are written in, as ``words.normalized`` writes them."""

_NAMES = (
    "jan january januar janner januari janvier janv enero ene janeiro gennaio gen ocak "
    "stycznia styczen sty января январь янв",
    "feb february februar februari fevrier fevr fev febrero fevereiro febbraio subat sub "
    "lutego luty lut февраля февраль фев",
    "mar march marz maerz mrz maart mrt mars marzo marco mart marca marzec марта март мар",
    "apr april avril avr abril abr aprile nisan nis kwietnia kwiecien kwi апреля апрель апр",
    "may mai mayo maio maggio mag mayis maja maj mei мая май",
    "jun june juni juin junho junio giugno giu haziran haz czerwca czerwiec cze июня июнь июн",
    "jul july juli juillet juil julio julho luglio lug temmuz tem lipca lipiec lip июля июль июл",
    "aug august augustus aout agosto ago agustos agu sierpnia sierpien sie августа август авг",
    "sep sept september septembre septiembre setiembre setembro set settembre eylul eyl "
    "wrzesnia wrzesien wrz сентября сентябрь сен",
    "oct october oktober okt octobre octubre outubro out ottobre ott ekim eki "
    "pazdziernika pazdziernik paz октября октябрь окт",
    "nov november novembre noviembre novembro kasim kas listopada listopad lis ноября ноябрь ноя",
    "dec december dezember dez decembre diciembre dic dezembro dicembre aralik ara "
    "grudnia grudzien gru декабря декабрь дек",
)
MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}
"""Normalized name or short form -> 1 to 12."""
