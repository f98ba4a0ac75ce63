-- Quarto runs this after a render: what it made is written down, one file a line, relative to the project.

local list = assert(io.open("outputs.txt", "wb"))
list:write((os.getenv("QUARTO_PROJECT_OUTPUT_FILES") or "") .. "\n")
list:close()
