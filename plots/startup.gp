# Time from the start of a program to its end: native, warm start, first start. From startup.dat.
data = ARG1; out = ARG2; format = ARG3
load "style.gp"

set style fill solid 1.0 border rgb "black"
unset key
set xtics scale 0 ("native" 0, "warm" 1, "first" 2)

# The rows of one program in one block; place 0 or 1 is the program.
only(place, wanted, v) = place == wanted ? v : NaN
bar(block, x, p) = sprintf("data index %d using (%d):(only($1, %d, $3)):4:5:(0.7) with boxerrorbars lc rgb 'black' lw 0.8 fc rgb colour%d", block, x, p, x)
label(block, x, p) = sprintf("data index %d using (%d):(only($1, %d, $5)):(sprintf('%%.3g', $3)) with labels offset 0,0.6", block, x, p)
colour0 = "#bbbbbb"; colour1 = "#56B4E9"; colour2 = "#E69F00"

# One panel a program, since the two are an order of magnitude apart.
set multiplot layout 1,2 margins 0.14,0.99,0.10,0.90 spacing 0.12
do for [p=0:1] {
    set xrange [*:*] # a range hides data from stats
    set yrange [*:*]
    undefine STATS_* # a program without samples leaves its panel empty
    stats data using (only($1, p, $5)) nooutput
    if (exists("STATS_max")) {
        set yrange [0 : STATS_max * 1.12]
        set xrange [-0.6 : 2.6]
        if (p == 0) {
            set ylabel "time from start to end (ms)"
            set title "/bin/true"
        } else {
            unset ylabel
            set title "python3 -c 'import ssl'"
        }
        # Blocks come as native, first, warm; bars as native, warm, first.
        eval "plot ".bar(0, 0, p).", ".bar(2, 1, p).", ".bar(1, 2, p).", ".label(0, 0, p).", ".label(2, 1, p).", ".label(1, 2, p)
    } else {
        set multiplot next
    }
}
unset multiplot
