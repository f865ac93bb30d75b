# Cost of an answered call against its system call number, per sled. From sweep.dat.
data = ARG1; out = ARG2; format = ARG3
load "style.gp"

set xlabel "system call number"
set ylabel "time of one answered call (ns)"

# Both before a range is set, since a range hides data from stats.
stats data using 1:5 nooutput
blocks = STATS_blocks - 1 # two blank lines end the last block and so begin an empty one
set xrange [STATS_min_x - 8 : STATS_max_x + 8]
set yrange [0 : STATS_max_y * 1.08]

plot for [i=0:blocks-1] data index i using 1:3:4:5 with yerrorlines ls i+1 title columnheader(1)." sled"
