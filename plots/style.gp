# What all figures share: terminal, fonts, palette. Expects `out` (path without suffix) and `format`.
#
# svg is for screens: 680 points wide, letters of 13. pdf is for print: as wide as a column of a two-column paper (3.33
# inches), or as both (7 inches), letters of 6 points. png, for what takes neither, is 4.72 inches at 300 dpi. Colours: Okabe
# and Ito's palette, told apart by colour-blind readers; shapes of points differ too, for print without colour.
# A figure of many rows or columns sets `tall` or `wide` beforehand.
if (!exists("tall")) { tall = 1.0 }
if (!exists("wide")) { wide = 1.0 }

# Names are printed as they are: no subscripts at underscores.
if (format eq "svg") {
    set terminal svg noenhanced size 680*wide,454*tall font "Helvetica,Arial,sans-serif,13" background "white" linewidth 1.2
    small = ",11"; tiny = ",10"
}
if (format eq "pdf") {
    set terminal pdfcairo noenhanced size (wide > 1.2 ? 7.0 : 3.33),2.4*tall font "sans,5.8" fontscale 1 linewidth 0.8 pointscale 0.7
    small = ",5.3"; tiny = ",4.8"
}
if (format eq "png") {
    set terminal pngcairo noenhanced size 1417*wide,945*tall font "sans,9" fontscale 3.1 linewidth 4 pointscale 3 background "white"
    small = ",8"; tiny = ",7"
}
set output out.".".format

set style line 1 lc rgb "#0072B2" pt 7 ps 0.7 lw 1.4 # blue, disc
set style line 2 lc rgb "#D55E00" pt 9 ps 0.8 lw 1.4 # vermilion, triangle
set style line 3 lc rgb "#009E73" pt 5 ps 0.6 lw 1.4 # green, square
set style line 4 lc rgb "#CC79A7" pt 13 ps 0.9 lw 1.4 # purple, diamond
set style line 5 lc rgb "#E69F00" pt 11 ps 0.8 lw 1.4 # orange, triangle down
set style line 6 lc rgb "#56B4E9" pt 4 ps 0.7 lw 1.4 # sky, open square
set style line 7 lc rgb "#8B5A2B" pt 6 ps 0.7 lw 1.4 # brown, open disc
set style line 8 lc rgb "#000000" lw 1.2 dt (8,5) # native: dashed
set style line 9 lc rgb "#000000" pt 12 ps 0.9 lw 1.0 # published: open diamond
set style line 20 lc rgb "#c8c8c8" lw 0.5 # grid

set border 3 lw 0.8
set tics nomirror out scale 0.6
set grid ytics ls 20
set key outside top center horizontal Left reverse samplen 1.5 spacing 1.2 width 0 maxrows 2 font small
set bars 0.6
set encoding utf8
set bmargin 3.6 # two lines under the x axis

# "zpoline one-jump" on two lines, for labels of the x axis.
two_lines(s) = (cut = strstrt(s, " "), cut > 0 ? s[1:cut-1]."\n".s[cut+1:] : s)

# Fills of bars, of the same palette.
fills = "#56B4E9 #0072B2 #009E73 #E69F00 #CC79A7 #8B5A2B #D55E00 #999999"

# "redis-get-50-p16" on two lines: the program, and what is asked of it.
feed_lines(s) = (cut = strstrt(s, "-"), cut > 0 ? s[1:cut-1]."\n".s[cut+1:] : s)
mechanism_lines(s) = (cut = strstrt(s, "_"), cut > 0 ? s[1:cut-1]."\n".s[cut+1:] : s)
