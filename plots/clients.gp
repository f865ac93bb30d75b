# Throughput of Redis GET on the kernel's network against the number of clients. From clients.dat.
data = ARG1; out = ARG2; format = ARG3
load "style.gp"

set xlabel "clients at once"
set ylabel "requests a second (thousands)"
set logscale x
set xtics (1, 2, 5, 10, 20, 50, 100, 200, 500)
set key outside right center vertical Left reverse samplen 2 spacing 1.2 maxrows 16 width -1 font small
set bmargin 3.2

# Both before a range is set, since a range hides data from stats.
stats data using 1:5 nooutput
blocks = STATS_blocks - 1 # two blank lines end the last block and so begin an empty one
set xrange [STATS_min_x * 0.85 : STATS_max_x * 1.15]
set yrange [0 : STATS_max_y / 1000 * 1.06]

# Native is black and dashed; the mechanisms go through the colours.
line(i) = i == 0 ? 8 : 1 + (i - 1) % 7
dashes(i) = i == 0 ? 2 : 1
points(i) = i == 0 ? 2 : word("7 9 5 13 11 4 6", 1 + (i - 1) % 7) + 0
plot for [i=0:blocks-1] data index i using 1:($3/1000):($4/1000):($5/1000) with yerrorlines ls line(i) dt dashes(i) pt points(i) title columnheader(1)
