# bash: selvedge itself says what may follow. A first line "files" asks for names of files too.
_selvedge() {
  local current=${COMP_WORDS[COMP_CWORD]} answer word
  mapfile -t answer < <("${COMP_WORDS[0]}" --complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null)
  COMPREPLY=()
  if [ "${answer[0]-}" = files ]; then
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
    compopt -o filenames 2> /dev/null
  fi
  for word in "${answer[@]:1}"; do COMPREPLY+=("${word%%$'\t'*}"); done
}
complete -F _selvedge selvedge
