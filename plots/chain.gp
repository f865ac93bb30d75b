# A getpid that is let through, in a chain of three function calls, against native. From chain.dat.
data = ARG1; out = ARG2; format = ARG3
load "style.gp"

set ylabel "getpid, relative to native"
set xtics scale 0
set format y "%.2f"
set offsets 0.4, 0.4, 0, 0

stats data using 4:5 nooutput
set yrange [(STATS_min_x < 1 ? STATS_min_x : 1) - 0.03 : (STATS_max_y > 1.1 ? STATS_max_y : 1.1) + 0.03]
set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead ls 8

plot data index 0 using ($1-0.1):3:4:5:xtic(two_lines(strcol(2))) with yerrorbars ls 2 title "passed on", \
     data index 1 using ($1+0.1):3:4:5 with yerrorbars ls 3 title "not wanted", \
     NaN with lines ls 8 title "native"
