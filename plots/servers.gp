# Throughput of servers on the kernel's network under each mechanism, relative to native. From servers.dat.
data = ARG1; out = ARG2; format = ARG3
wide = 1.5
load "style.gp"

set ylabel "requests a second, relative to native"
set xtics scale 0 font small
set format y "%.1f"
set style fill solid 1.0 border rgb "black"
set key outside top center horizontal Left reverse samplen 1 maxrows 2 font small
set bmargin 2.6

# Both before a range is set, since a range hides data from stats.
stats data using 1:5 nooutput
blocks = STATS_blocks - 1 # two blank lines end the last block and so begin an empty one
feeds = STATS_max_x
set xrange [-0.6 : feeds + 0.6]
set yrange [0 : (STATS_max_y > 1.6 ? 1.6 : STATS_max_y > 1.1 ? STATS_max_y : 1.1) * 1.02] # a noisy interval goes beyond it
set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead ls 8 front

width = 0.84 / blocks
place(i) = (i - (blocks - 1) / 2.0) * width
plot for [i=0:blocks-1] data index i using ($1+place(i)):3:4:5:(width) with boxerrorbars \
     lc rgb "black" lw 0.7 fc rgb word(fills, 1 + i % words(fills)) title columnheader(1), \
     data index 0 using 1:(NaN):xtic(feed_lines(strcol(2))) with points notitle, \
     NaN with lines ls 8 title "native"
