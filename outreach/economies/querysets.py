"""Filters that compose."""

from datetime import date

from django.db.models import Q, QuerySet


class MembershipQuerySet(QuerySet):
    def on(self, day: date) -> "MembershipQuerySet":
        """Those in force on `day`: from `starts_on`, up to but not on `ends_on`; an open end has no limit."""
        begun = Q(starts_on__isnull=True) | Q(starts_on__lte=day)
        not_over = Q(ends_on__isnull=True) | Q(ends_on__gt=day)
        return self.filter(begun & not_over)

    def in_grouping(self, code: str) -> "MembershipQuerySet":
        return self.filter(grouping_id=code)

    def of_economy(self, code: str) -> "MembershipQuerySet":
        return self.filter(economy_id=code)
