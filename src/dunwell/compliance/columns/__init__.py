"""The rules of the gate as expressions over columns, one file a concern; `dunwell.compliance.batch` is the way in."""
