"""The use cases: intake, paging, casework, duty, directory editing and retention."""
