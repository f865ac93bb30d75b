# Latency of Redis GET with fifty clients: median, 95th and 99th percentile. From percentiles.dat.
data = ARG1; out = ARG2; format = ARG3
load "style.gp"

set ylabel "latency of a request (us)"
set logscale y
set xtics scale 0
set ytics ("100" 100, "200" 200, "500" 500, "1000" 1000, "2000" 2000, "5000" 5000, "10k" 10000, "20k" 20000, "50k" 50000, "100k" 100000)
set key outside right center vertical Left reverse samplen 2 spacing 1.2 maxrows 16 width -1 invert font small
set bmargin 2.6

# Both before a range is set, since a range hides data from stats.
stats data using 1:5 nooutput
blocks = STATS_blocks - 1 # two blank lines end the last block and so begin an empty one
set xrange [-0.3 : 2.3]
set yrange [STATS_min_y / 1.5 : STATS_max_y * 1.3]

line(i) = i == 0 ? 8 : 1 + (i - 1) % 7
dashes(i) = i == 0 ? 2 : 1
points(i) = i == 0 ? 2 : word("7 9 5 13 11 4 6", 1 + (i - 1) % 7) + 0
place(s) = s eq "p50" ? "median" : s eq "p95" ? "95 %" : "99 %"
plot for [i=0:blocks-1] data index i using 1:3:4:5:xtic(place(strcol(2))) with yerrorlines ls line(i) dt dashes(i) pt points(i) title columnheader(1)
