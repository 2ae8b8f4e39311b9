# What fish completes: complete.fish SCRIPT LINE… A line of words for each.
source $argv[1]
for line in $argv[2..]
    set -l words (complete -C $line | string replace -r '\t.*' '')
    echo "$words"
end
