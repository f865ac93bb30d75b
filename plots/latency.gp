# Latency of one getpid in a loop, per mechanism and hook. From latency.dat.
data = ARG1; out = ARG2; format = ARG3
load "style.gp"

set logscale y
set ylabel "time of one getpid (ns)"
set xtics scale 0
set format y "%g"
set offsets 0.2, 0.2, 0, 0

# Room for the values above and the labels below the points.
stats data using 5 nooutput
set yrange [STATS_min / 2.0 : STATS_max * 2.0]

stats data index 0 using 3 nooutput
native = STATS_mean
set arrow 1 from graph 0, first native to graph 1, first native nohead ls 8

places(column) = two_lines(strcol(column))
plot data index 1 using ($1-0.27):3:4:5 with yerrorbars ls 1 title "answered", \
     data index 2 using ($1):3:4:5:xtic(places(2)) with yerrorbars ls 2 title "passed on", \
     data index 3 using ($1+0.27):3:4:5 with yerrorbars ls 3 title "not wanted", \
     data index 4 using ($1-0.42):3 with points ls 9 title "published", \
     NaN with lines ls 8 title sprintf("native: %.0f ns", native), \
     data index 1 using ($1-0.27):5:(sprintf("%.2g", $3)) with labels offset 0,0.6 font small tc ls 1 notitle, \
     data index 2 using ($1):5:(sprintf("%.0f", $3)) with labels offset 0,0.6 font small tc ls 2 notitle, \
     data index 3 using ($1+0.27):5:(sprintf("%.0f", $3)) with labels offset 0,0.6 font small tc ls 3 notitle
