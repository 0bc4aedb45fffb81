# fish: selvedge itself says what may follow. A first line "files" asks for names of files too.
function __selvedge_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l answer ($words[1] --complete $words[2..-1] 2>/dev/null)
    test "$answer[1]" = files; and __fish_complete_path (commandline -ct)
    for line in $answer[2..-1]
        echo $line
    end
end
complete -c selvedge -f -a '(__selvedge_complete)'
