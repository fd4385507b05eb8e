"""What follows on jobs, as the library does it: publish jobs, mails by SMTP, notices by HTTP, and their settings."""
