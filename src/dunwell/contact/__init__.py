"""What was said and what came of it: outcomes [催记], scripts, message texts.

Others call `contact.service`; the OutcomeRecorded signal tells the worklist.
"""
