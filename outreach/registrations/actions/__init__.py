"""Everything that changes registrations."""

from outreach.registrations.actions.addressing import correct_address, forget_repeated_forms
from outreach.registrations.actions.answering import Answers, Details
from outreach.registrations.actions.arriving import arrive, send_way_in_again
from outreach.registrations.actions.changing_way import change_way
from outreach.registrations.actions.correcting import ask, correct_details
from outreach.registrations.actions.exporting import note_export
from outreach.registrations.actions.forgetting import forget_registrations
from outreach.registrations.actions.holding import change_capacity, end_allotment, end_allotments, hold_seats, promote_waiting
from outreach.registrations.actions.leaving import leave_waiting_list, withdraw
from outreach.registrations.actions.offers import accept_offer, decline_offer, end_offers
from outreach.registrations.actions.opening import open_intake
from outreach.registrations.actions.registering import Receipt, register
from outreach.registrations.actions.switching import switch

__all__ = [
    "Answers",
    "Details",
    "Receipt",
    "accept_offer",
    "arrive",
    "ask",
    "change_capacity",
    "change_way",
    "correct_address",
    "correct_details",
    "decline_offer",
    "end_allotment",
    "end_allotments",
    "end_offers",
    "forget_registrations",
    "forget_repeated_forms",
    "hold_seats",
    "leave_waiting_list",
    "note_export",
    "open_intake",
    "promote_waiting",
    "register",
    "send_way_in_again",
    "switch",
    "withdraw",
]
