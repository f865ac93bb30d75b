# Answered getpid on each host, relative to the native one of the same host. From hosts.dat of a fleet's folder.
data = ARG1; out = ARG2; format = ARG3
wide = 1.25
load "style.gp"

set ylabel "answered getpid, relative to native"
set logscale y
set format y "%g"
set xtics scale 0 font small
set key outside right center vertical Left reverse samplen 2 spacing 1.2 maxrows 16 width -1 invert font small
set bmargin 2.6

# All before a range is set, since a range hides data from stats.
stats data using 1:4 nooutput
lowest = STATS_min_y
stats data using 1:5 nooutput
blocks = STATS_blocks - 1 # two blank lines end the last block and so begin an empty one
hosts = STATS_max_x + 1
set xrange [-0.5 : hosts - 0.5]
set yrange [lowest / 2.0 : STATS_max_y * 2.0]
set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead ls 8 back

# The mechanisms of a host beside each other, each at the same place of every host.
width = 0.7 / blocks
place(i) = (i - (blocks - 1) / 2.0) * width
line(i) = 1 + i % 7
points(i) = word("7 9 5 13 11 4 6 1 8", 1 + i % 9) + 0 # a colour that comes again has another shape
plot for [i=0:blocks-1] data index i using ($1+place(i)):3:4:5 with yerrorbars ls line(i) pt points(i) title columnheader(1), \
     data index 0 using 1:(NaN):xtic(2) with points notitle, \
     NaN with lines ls 8 title "native"
