# Throughput of servers bound to a user-space network stack, relative to LD_PRELOAD, and the paper's. From stacks.dat.
data = ARG1; out = ARG2; format = ARG3
wide = 1.25
load "style.gp"

set style fill solid 1.0 border rgb "black"
set xtics scale 0 font small
set format y "%.1f"
set key inside top right vertical Left reverse samplen 1 nobox font small maxrows 2
# Both before a range is set, since a range hides data from stats.
stats data using 1:5 nooutput
blocks = STATS_blocks - 1 # two blank lines end the last block and so begin an empty one
last = STATS_max_x
rows = blocks > 2 ? 2 : 1
set xrange [-0.6 : last + 0.6]
set yrange [0 : 1.32]
set ytics 0, 0.2, 1
set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead ls 8 front
# Beside the line of LD_PRELOAD, not on it.
lift(high) = high > 0.92 && high < 1.03 ? 1.03 : high
percent(v) = sprintf(v < 0.1 ? "%.1f" : "%.0f", 100 * v)
paper(v) = v > 0 ? v : NaN

set multiplot layout rows, (blocks > 1 ? 2 : 1) margins 0.08,0.99,0.15,0.97 spacing 0.07,0.14
set label 1 "throughput relative to LD_PRELOAD" at screen 0.022,0.54 center rotate by 90
do for [i=0:blocks-1] {
    plot data index i using ($1-0.2):3:4:5:(0.38):xtic(mechanism_lines(strcol(2))) with boxerrorbars lc rgb "black" lw 0.7 fc rgb word(fills, 1) title columnheader(1), \
         data index i using ($1+0.2):(paper($7)):(0.38) with boxes lc rgb "black" lw 0.7 fc rgb "#dddddd" title "published", \
         data index i using ($1-0.22):(lift($5)):(percent($3)) with labels offset 0,0.5 font tiny tc rgb word(fills, 2) notitle, \
         data index i using ($1+0.22):(lift(paper($7))):(percent($7)) with labels offset 0,0.5 font tiny notitle
    unset label 1
}
unset multiplot
