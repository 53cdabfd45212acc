"""Every tag and filter of our templates; a builtin, so no template loads it. Each is written in a module beside this one."""

from django.template import Library

from outreach.shared import when
from outreach.shared.languages import name_in, own_name
from outreach.shared.templatetags import addresses, bands, constants, drawings, moments, states, texts

register = Library()

register.simple_tag(constants.constant)

register.simple_tag(drawings.icon)
register.simple_tag(drawings.lang_code)

register.simple_tag(moments.time_pair, takes_context=True)
register.simple_tag(moments.session_times)
register.simple_tag(moments.date_block)
register.simple_tag(moments.long_date)
register.simple_tag(moments.zone_place)
register.filter(moments.long_date)
register.filter(moments.short_date)
register.filter(moments.plain_date)
register.filter(moments.month_name)

register.simple_tag(bands.day_band)
register.simple_tag(bands.clocks_band)

register.simple_tag(states.tag_for)
register.simple_tag(states.sentence_for)

register.simple_tag(addresses.translated_url, takes_context=True)
register.simple_tag(addresses.alternate_links, takes_context=True)
register.simple_tag(addresses.time_zone_url, takes_context=True)

register.simple_tag(texts.localized)
register.simple_tag(texts.lines)
register.filter(texts.initials)
register.filter(texts.from_start)
register.filter(texts.file_size)
register.filter(texts.percent)
register.filter("own_name", own_name)
register.filter("name_in", name_in)
register.filter("utc_stamp", when.utc_stamp)
register.simple_tag(moments.moment)
