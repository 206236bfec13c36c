"""Questions and courses in and out: tables (CSV), QTI 2.1, packages for other platforms (SCORM 1.2, cmi5), our own format."""
