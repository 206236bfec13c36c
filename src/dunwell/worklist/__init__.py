"""The day's work: morning run, allocation, lists, queues, workbench, lead's board, account plans."""
