"""What was done with the telephone: waits and transfers. Judged only where they are known (a call played here)."""

from dunwell.roleplay.domain.scoring.call import Add, Call

TOO_LONG = 90  # seconds on hold


def handled(call: Call, add: Add) -> None:
    """Checks 3.6, 3.7 and 10.7."""
    if call.handling is None:
        return
    for check, met_by, zh, en in (
        ("3.6", lambda one: one.announced, "让客户等待之前先说明", "said why before leaving them to wait"),
        ("3.7", lambda one: not one.gone and one.seconds <= TOO_LONG, "没有让客户久等", "did not leave them waiting long"),
    ):  # fmt: skip
        if call.handling.waits:
            wrong = next((one for one in call.handling.waits if not met_by(one)), None)
            shown = wrong or call.handling.waits[0]
            before = [n for n in call.ours if n < shown.after]
            add(check, "listening", zh, en, wrong is None, before[-1] if before else None)
    if call.handling.transfer is not None:
        add(
            "10.7", "special", "转给了对的部门", "passed on to the right desk", passed_on(call), call.ours[-1]
        )


def passed_on(call: Call) -> bool | None:
    """Whether the call was passed on to the right desk; None where it was not passed on."""
    moved = call.handling.transfer if call.handling is not None else None
    return None if moved is None else moved.fits
