# What each mechanism takes for an answered call, or adds to a native one (armed), cheapest at the bottom, and the published figures. From overhead.dat.
data = ARG1; out = ARG2; format = ARG3
tall = 1.2
load "style.gp"

set logscale x
set xlabel "answered getpid (ns)"
set format x "%g"
set xtics ("1" 1, "10" 10, "100" 100, "1000" 1000, "10k" 10000, "100k" 100000)
set ytics scale 0 font small
unset grid
set grid xtics ls 20
set bmargin 3.2
set lmargin at screen (format eq "pdf" ? 0.46 : 0.36)
set rmargin at screen 0.97
set tmargin 0.5
set key inside bottom right vertical Left reverse nobox opaque samplen 1 maxrows 3 font small

# Whether there are figures of each kind at all: an empty series would be complained of.
stats data using 7 nooutput
armed = STATS_max > 0
stats data using 8 nooutput
known = STATS_max > 0
stats data using 1 nooutput
rows = STATS_max
stats data using 3:8 nooutput
set xrange [STATS_min_x / 6.0 : (STATS_max_x > STATS_max_y ? STATS_max_x : STATS_max_y) * 2.0]
set yrange [-0.7 : rows + 0.7]

# Of the rows of one kind. A value stands on the left of its point, or of the published one where that is in its way.
kind(k, v, is) = is == k ? v : NaN
ns_text(ns) = ns < 10 ? sprintf("%.1f", ns) : sprintf("%.0f", ns)
beside(low, paper) = paper > 0 && paper < low && low < 9 * paper ? paper : low

series = "data using (kind(0, $3, $7)):1:4:5:ytic(strcol(2)) with xerrorbars ls 1 title 'here'"
texts = ", data using (kind(0, beside($4, $8), $7)):1:(ns_text($3)) with labels right offset -0.8,0 font small tc ls 1 notitle"
if (armed) {
    series = series.", data using (kind(1, $3, $7)):1:4:5:ytic(strcol(2)) with xerrorbars ls 2 title 'armed: added'"
    texts = texts.", data using (kind(1, $4, $7)):1:(ns_text($3)) with labels right offset -0.8,0 font small tc ls 2 notitle"
}
if (known) {
    series = series.", data using ($8 > 0 ? $8 : NaN):1 with points ls 9 title 'published'"
}
eval "plot ".series.texts
