#!/bin/sh
# The programs that only `make test-all` needs: a browser, an office suite, Java for veraPDF, a PDF drawer, and
# an SSH server, which no test starts but on this machine's own address.
set -eu
export DEBIAN_FRONTEND=noninteractive
missing=""
command -v chromium >/dev/null || missing="$missing chromium"
command -v soffice >/dev/null || missing="$missing libreoffice-writer libreoffice-calc"
# LibreOffice sets Arial by a font of the same widths.
[ -e /usr/share/fonts/truetype/liberation ] || missing="$missing fonts-liberation"
command -v java >/dev/null || missing="$missing default-jre-headless"
command -v pdftoppm >/dev/null || missing="$missing poppler-utils"
[ -x /usr/sbin/sshd ] || missing="$missing openssh-server"
command -v ssh >/dev/null || missing="$missing openssh-client"
[ -z "$missing" ] || { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null; }
