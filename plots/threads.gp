# Time of one answered call of one thread against the number of threads. From threads.dat.
data = ARG1; out = ARG2; format = ARG3
load "style.gp"

set xlabel "threads that call at once"
set ylabel "time of one answered call (ns)"
set logscale x 2
set logscale y
set ytics ("1" 1, "10" 10, "100" 100, "1000" 1000, "10k" 10000, "100k" 100000, "1M" 1000000)
set xtics (1, 2, 4, 8)
set lmargin at screen 0.16
set key outside right center vertical Left reverse samplen 2 spacing 1.2 maxrows 16 width -1 invert font small
set bmargin 3.2

# Both before a range is set, since a range hides data from stats.
stats data using 1:5 nooutput
blocks = STATS_blocks - 1 # two blank lines end the last block and so begin an empty one
set xrange [0.9 : STATS_max_x * 1.1]
set yrange [STATS_min_y / 2.0 : STATS_max_y * 2.0]

# Native is black and dashed; the mechanisms go through the colours, then again with dashes.
line(i) = i == 0 ? 8 : 1 + (i - 1) % 7
dashes(i) = i == 0 ? 2 : 1 + 2 * ((i - 1) / 7)
points(i) = i == 0 ? 2 : word("7 9 5 13 11 4 6", 1 + (i - 1) % 7) + 0
plot for [i=0:blocks-1] data index i using 1:3:4:5 with yerrorlines ls line(i) dt dashes(i) pt points(i) title columnheader(1)
