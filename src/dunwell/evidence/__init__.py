"""The record that cannot be quietly changed: a hash chain per debtor, a system chain, signed daily roots.

Owns the evidence tables, the Parquet files behind bulk acts (settings.batches), the signing key, verification and
the export of one debtor's file. Others call `service.append` (one act), `bulk.append_bulk` (an import, a run),
`service.erase_payload` and `seal.seal_day`; nothing here knows what the acts mean.
"""
