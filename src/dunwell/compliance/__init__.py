"""Whether a contact is lawful, and the only place where the right to make one is given.

Owns: the packs (law as data), the gate, permits and contact attempts, restrictions, agreed windows, credentials.
Others may call: `gate` (request_permit, preview, reveal, cancel, record_result, correct_result, outcomes_missing),
`service` (restrictions, refusals of related persons, agreed windows, credentials), `batch` (eligibility of a whole
portfolio), `packs.load` and the types of `domain`. A number is shown, and a channel used, only with a permit.
"""
