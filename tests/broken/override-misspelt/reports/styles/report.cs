p { color: black }
