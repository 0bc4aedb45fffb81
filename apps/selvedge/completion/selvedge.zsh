#compdef selvedge
# zsh: selvedge itself says what may follow. A first line "files" asks for names of files too.
_selvedge() {
  local -a answer described
  local line
  answer=("${(@f)$(${words[1]} --complete "${(@)words[2,CURRENT]}" 2> /dev/null)}")
  for line in "${(@)answer[2,-1]}"; do
    [[ -n $line ]] && described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
  done
  (( $#described )) && _describe selvedge described
  [[ ${answer[1]} = files ]] && _files
}
_selvedge "$@"
