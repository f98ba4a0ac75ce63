-- The house style for Quarto: the program that composed a document writes its blocks, with the same writers for both
-- engines. It is asked before Quarto's own filters run, while the document is pandoc's plain tree.
-- What it gives is put in by `blocks.lua`, after those filters: one of them looks for shortcodes even in a text that is to
-- be handed through, and a name or a comment may look like one.
-- A format that the program does not write is left to Quarto.

local house = pandoc.path.directory(quarto.utils.resolve_path("house.lua"))
local START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from reportgen.engines.quarto_filter import main; main()"
local BLOCKS = "house-blocks.json"

local function told()
  local file = assert(io.open(pandoc.path.join({ house, "house.json" }), "rb"))
  local text = file:read("a")
  file:close()
  return quarto.json.decode(text)
end

return {
  {
    Pandoc = function(doc)
      os.remove(BLOCKS)
      local settings, name = told(), nil
      for target, format in pairs(settings.targets) do
        if FORMAT:match("^" .. target) then name = format end
      end
      if not name then return nil end
      -- -I: nothing of the folder or of the user's settings is imported.
      local arguments = { "-I", "-c", START, settings.package, name, house, quarto.doc.input_file }
      local done, answer = pcall(pandoc.pipe, settings.python, arguments, pandoc.write(doc, "json"))
      if not done then
        local said = type(answer) == "table" and answer.output or tostring(answer)
        error("the house style could not be put on: " .. said)
        os.exit(1) -- Quarto's `error` tells and goes on
      end
      local file = assert(io.open(BLOCKS, "wb"))
      file:write(answer)
      file:close()
      -- In a website Quarto has blocks of its own at the end, which it takes away again.
      doc.blocks = doc.blocks:filter(function(block)
        return block.t == "Div" and block.identifier:match("^quarto%-") and block.classes:includes("hidden")
      end)
      return doc
    end,
  },
}
