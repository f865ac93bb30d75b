# A case over the commits of several results folders, a line for each mechanism and hook. Called by
# zpoline-bench history: the data, the figure, the case, the axis.
data = ARG1; out = ARG2[1:strlen(ARG2)-4]; format = "svg"
load "style.gp"

set title ARG3 noenhanced
set ylabel ARG4 noenhanced
set xtics rotate by -45 scale 0 font ",8" noenhanced
set key outside right center vertical Left reverse samplen 2 font ",8" noenhanced
stats data using 1:3 nooutput
blocks = STATS_blocks - 1
set xrange [STATS_min_x - 0.5 : STATS_max_x + 0.5]
if (STATS_min_y > 0 && STATS_max_y > 20 * STATS_min_y) { set logscale y }
plot for [i=0:blocks-1] data index i using 1:3:4:5:xtic(2) with yerrorlines ls 1 + i % 7 pt 4 + i % 10 title columnheader(1)
