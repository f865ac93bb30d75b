# A getpid that is let through, in a chain of three function calls, beside native. From chain.dat.
data = ARG1; out = ARG2; format = ARG3
load "style.gp"

set ylabel "time of one getpid (ns)"
set xtics scale 0
set offsets 0.6, 0.6, 0, 0

stats data index 0 using 3 nooutput
native = STATS_mean
stats data index 2 using 5 nooutput
top = STATS_max > native * 1.15 ? STATS_max : native * 1.15
set yrange [native * 0.9 : top + native * 0.04]
set arrow 1 from graph 0, first native to graph 1, first native nohead ls 8
set arrow 2 from graph 0, first native*1.10 to graph 1, first native*1.10 nohead ls 8 lw 0.7 dt 3
set label 2 "1.10 × native" at graph 0.01, first native*1.10 offset 0,0.6
set arrow 3 from graph 0, first native*1.05 to graph 1, first native*1.05 nohead ls 8 lw 0.7 dt 3
set label 3 "1.05 × native" at graph 0.01, first native*1.05 offset 0,0.6

plot data index 2 using ($1-0.1):3:4:5:xtic(two_lines(strcol(2))) with yerrorbars ls 2 title "passed on by the hook", \
     data index 3 using ($1+0.1):3:4:5 with yerrorbars ls 3 title "not wanted by the hook", \
     NaN with lines ls 8 title sprintf("native: %.0f ns", native)
