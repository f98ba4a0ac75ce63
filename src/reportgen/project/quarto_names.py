"""The names of Quarto's own keys, as facts: what stands in `_quarto.yml` under one of them is no misspelling.

SOURCE: the schema of Quarto 1.11 (https://github.com/quarto-dev/quarto-cli, src/resources/schema).
"""

from __future__ import annotations

from typing import Final


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


PROJECT: Final = _names("""
title type render execute-dir output-dir lib-dir resources brand preview pre-render post-render detect
""")

WEBSITE: Final = _names("""
announcement back-to-top-navigation body-footer body-header bread-crumbs code-links comments cookie-consent
description draft-mode drafts favicon google-analytics image image-alt issue-url llms-txt margin-footer
margin-header navbar open-graph other-links page-footer page-navigation plausible-analytics reader-mode
repo-actions repo-branch repo-link-rel repo-link-target repo-subdir repo-url search sidebar site-path site-url
title twitter-card
""")

# Of documents; a project gives them for all of its documents, at the top or under a format.
DOCUMENT: Final = _names("""
a11y abbreviations about abstract abstract-title adjusting affiliation aliases anchor-sections appendix-cite-as
appendix-style ascii aspectratio author author-meta authors auto-animate auto-animate-duration
auto-animate-easing auto-animate-styles auto-animate-unmatched auto-play-media auto-slide auto-slide-method
auto-slide-stoppable auto-stretch axe background-transition backgroundcolor beamerarticle beameroption
belongs-to-collection biblatexoptions biblio-config biblio-style biblio-title bibliography bibliographystyle
block-headings body-classes book brand brand-mode cache canonical-url cap-location category center-title-slide
chalkboard citation citation-abbreviations citation-location citations-hover cite-method citecolor citeproc
CJKmainfont CJKoptions classoption code-annotations code-block-bg code-block-border-left code-block-height
code-copy code-fold code-line-numbers code-link code-links code-overflow code-summary code-tools codefont
colorlinks colortheme colorthemeoptions columns comments contrastcolor contributor controls-back-arrows
controls-layout controls-tutorial copyright coverage creator crossref crossrefs-hover csl css
css-property-processing data-dir date date-format date-meta date-modified default-image-extension default-timing
defaults description description-meta df-print dir disable-layout document-css documentclass doi dpi dump-args
echo editor editor_options email-obfuscation email-version embed-resources engine engines eol epub-chapter-level
epub-cover-image epub-fonts epub-metadata epub-subdirectory epub-title-page error eval execute expandable
extract-media fail-if-warnings fig-align fig-asp fig-cap-location fig-dpi fig-format fig-height fig-responsive
fig-width file-scope filecolor filters font-paths fontcolor fontenc fontfamily fontfamilyoptions fontsize
fonttheme fontthemeoptions footertext footnotes-hover format format-links fragment-in-url fragments freeze from
funding geometry grid group-position hash hash-one-based-index hash-type header-includes headertext
hide-cursor-time hide-inactive-cursor highlight-style history html-math-method html-pre-tag-processing
html-q-tags html-table-processing hyperrefoptions hyphenate ibooks identifier identifier-prefix image image-alt
image-height image-lazy-loading image-width include include-after include-after-body include-before
include-before-body include-in-header includesource incremental indent indented-code-classes indenting
innertheme innerthemeoptions input-file input-files institute interlinespace ipynb ipynb-filters ipynb-output
ipynb-shell-interactivity journal julia jump-to-slide jupyter keep-hidden keep-ipynb keep-md keep-source
keep-tex keep-typ keyboard keywords knitr lang language latex-auto-install latex-auto-mk latex-clean
latex-input-paths latex-makeindex latex-makeindex-opts latex-max-runs latex-min-runs latex-output-dir
latex-tinytex latex-tlmgr-opts layout license lightbox lineheight linestretch link-bibliography link-citations
link-external-filter link-external-icon link-external-newwindow linkcolor links-as-notes linkstyle list-tables
listing listings lof logo lot mainfont mainfontoptions manuscript margin margin-bottom margin-geometry
margin-left margin-right margin-top markdown-headings mathfont mathfontoptions max-scale max-width
merge-includes mermaid metadata metadata-file metadata-files microtypeoptions min-scale minimal
mobile-view-distance monobackgroundcolor monofont monofontoptions multiplex natbiboptions nav-buttons navigation
navigation-mode notebook-links notebook-preview-options notebook-subarticles notebook-view notebook-view-style
notes notes-after-punctuation number-depth number-offset number-sections ojs-engine order orientation
other-links outertheme outerthemeoptions output output-dir output-divs output-ext output-file output-location
overview page-layout page-numbering page-progression-direction page-width pagenumbering pagestyle pagetitle
papersize parallax-background-horizontal parallax-background-image parallax-background-size
parallax-background-vertical params pdf-engine pdf-engine-opt pdf-engine-opts pdf-max-pages-per-slide
pdf-page-height-offset pdf-separate-fragments pdf-standard pdfa pdfaiccprofile pdfaintent plotly-connected
pointsize prefer-html preload-iframes preserve-tabs preview-links preview-mode profile project quarto-required
reference-doc reference-location relation repo-actions request-headers resource-path resources
respect-user-color-scheme respond-to-hash-changes revealjs-url rights rtl s5-url sansfont sansfontoptions
scroll-view scrollable scrolling search secnumdepth section-divs section-numbering section-titles self-contained
self-contained-math server shift-heading-level-by shortcodes shorthands show-notes show-slide-number shuffle
slide-level slide-number slide-tone slideous-url slidy-url smaller smooth-scroll split-level strip-comments
subject subtitle syntax-definition syntax-definitions syntax-highlighting tab-stop table-of-contents tabsets
tags tbl-cap-location tbl-colwidths template template-partials thanks theme themeoptions theorem-appearance
title title-block-banner title-block-banner-color title-block-categories title-block-style title-meta
title-prefix title-slide-attributes title-slide-style titlegraphic to toc toc-depth toc-expand toc-indent
toc-location toc-title toccolor top-level-division touch trace track-changes transition transition-speed
urlcolor use-rsvg-convert variables variant verbosity view-distance warning website whitespace wrap zotero
""")
