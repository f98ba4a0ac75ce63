REMARKS = {"encoding-guessed": "warning", "row-longer": "error"}
