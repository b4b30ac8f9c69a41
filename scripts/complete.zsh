# What an interactive zsh makes of a line when Tab is pressed: zsh -f scripts/complete.zsh FOLDER LINE
# FOLDER holds the completion function. A terminal of its own, because completions run nowhere else.
zmodload zsh/zpty
zpty shell env TERM=dumb zsh -f -i
zpty -w shell "fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -u -D; bindkey '^I' complete-word; echo rea''dy"
zpty -r -m shell seen '*ready*'
zpty -w -n shell "$2"$'\t'
# What it shows within half a second is the line as completed: two seconds where the machine is busy.
repeat 100; do
    zpty -r -t shell part && print -rn -- "$part"
    sleep 0.02
done
print
zpty -d shell
