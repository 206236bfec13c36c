"""Words that several pages of this room share."""

from dunwell.compliance.domain.vocabulary import FLAGS
from dunwell.foundation.i18n import N_

DIMENSIONS = {
    "opening": N_("Opening and identity"), "facts": N_("Facts told"), "listening": N_("Listening and empathy"), "cause": N_("Probing the cause"),
    "ability": N_("Probing ability and willingness"), "product": N_("Product and rules"), "consequences": N_("Consequences, lawfully"),
    "negotiation": N_("Negotiating"), "commitment": N_("Commitment"), "special": N_("Special cases"), "emotion": N_("Own emotion"), "close": N_("Closing the call"),
}  # fmt: skip
STAGES = {
    "pre_due": N_("Before due"), "early": N_("Early stage"), "middle": N_("Middle stage"), "late": N_("Late stage"),
    "charged_off": N_("Charged off"), "legal": N_("Legal stage"), "b2b": N_("Between companies"),
}  # fmt: skip
STATE = {"trust": N_("Trust"), "anger": N_("Anger"), "stress": N_("Stress"), "willingness": N_("Willingness")}
ENDED = {
    "collector": N_("You hung up."), "debtor": N_("They hung up."), "transfer": N_("You passed the call on."),
}  # fmt: skip
CAPS = {
    "void": N_("A grave breach voids this call, whatever else was good."),
    "breach": N_("A possible breach lowers the score."),
    "beyond_authority": N_("More was offered than you may offer."),
    "free_concession": N_("A reduction was given for nothing in return."),
    "over_conceding": N_("More was given than there was need for."),
    "told_unverified": N_("The account was told before it was checked who is on the line."),
    "beyond_means": N_("What was agreed is more than this person can carry."),
    "false_amount": N_("A sum was said that the ledger does not know."),
    "went_on_collecting": N_("Collecting went on where it had to stop."),
    "not_routed": N_("The matter was not taken up and passed on."),
    "no_result": N_("The call was passed on without need and ended without a result."),
    "vain_promise": N_("Something was promised that a collector cannot promise."),
    "empty_promise": N_("An empty yes was taken for a promise."),
    "against_payday": N_("The day agreed comes before the money does."),
    "unspoken": N_("The debtor named neither a sum nor a day."),
    "below_least": N_("The plan begins with less than the policy asks for."),
    "complaint_unheard": N_("A complaint about us was passed over."),
    "hammered": N_("Consequences were repeated as pressure."),
    "kept_on": N_("Somebody who could not talk now was kept on the line."),
    "deal_missed": N_("The call ended without an agreement that this person could have kept."),
    "recited": N_("Words were strung together instead of talked."),
    "no_talk": N_("Too little was said for this to be a call."),
    "traced": N_("Somebody else was asked where the debtor is."),
    "disclosed": N_("The debt was disclosed to somebody who must not know."),
}
TOPICS = {
    "cause": N_("Cause"), "income": N_("Income"), "payday": N_("Payday"), "spending": N_("Essential spending"), "savings": N_("At hand"),
    "other_debts": N_("Other debts"), "second_income": N_("Second income"), "help": N_("Help"), "family": N_("Family"), "health": N_("Health"),
    "intention": N_("Intention"), "past_contact": N_("Earlier contact"), "payment_made": N_("Payment made"), "dispute": N_("Dispute"),
    "plan": N_("Plan"), "fear": N_("Fear"), "other": N_("Besides"),
}  # fmt: skip
PRODUCTS = {
    "credit_card": N_("Credit card"), "consumer_loan": N_("Consumer loan"), "car_loan": N_("Car loan"), "invoice": N_("Invoice"),
    "utility": N_("Utility bill"), "other": N_("Other product"),
}  # fmt: skip
PARTS = {"principal": N_("Principal"), "interest": N_("Interest"), "fee": N_("Late fee")}


def flag_names(lang: str) -> dict[str, str]:
    """The breaches by their sign (V1 …) as a reader of this language knows them."""
    return {flag.id: flag.name if lang == "en" else flag.name_zh for flag in FLAGS}
