"""Everything that changes registrations."""

from outreach.registrations.actions.addressing import correct_address, forget_repeated_forms
from outreach.registrations.actions.arriving import arrive
from outreach.registrations.actions.opening import open_intake
from outreach.registrations.actions.registering import Answers, Receipt, register

__all__ = ["Answers", "Receipt", "arrive", "correct_address", "forget_repeated_forms", "open_intake", "register"]
