-- Puts the blocks that `house.lua` was given in their place, after Quarto's own filters.

local BLOCKS = "house-blocks.json"

return {
  {
    Pandoc = function(doc)
      local file = io.open(BLOCKS, "rb")
      if not file then return nil end
      local filled = pandoc.read(file:read("a"), "json")
      file:close()
      os.remove(BLOCKS)
      for _, warning in ipairs(filled.meta["house-warnings"] or {}) do
        quarto.log.warning(pandoc.utils.stringify(warning))
      end
      for _, name in ipairs(filled.meta["house-taken"] or {}) do
        doc.meta[pandoc.utils.stringify(name)] = nil
      end
      for name, value in pairs(filled.meta) do
        if name ~= "house-warnings" and name ~= "house-taken" then doc.meta[name] = value end
      end
      filled.blocks:extend(doc.blocks)
      doc.blocks = filled.blocks
      return doc
    end,
  },
}
