"""Settings of Photoshop's type tool as Photoshop writes them: the letter A in red, 30 px high, in Arial.

Out of psd-tools' own tests (tests/psd_files/layers-minimal/type-layer.psd, MIT): nothing else writes this block.
"""

from __future__ import annotations

import base64
import zlib

_PACKED = (
    "c-rk+TW=h<6{Zur@NVoRO=I+qj$0InfkeyQjTEIxZLcKj63Nm+yS9@mYC-LAcWBKH7bM4)T=c0Z`qn?t3(%%Tkk`KSH9-"
    "GB{zDKH?L*O*_N8s6hn(Tuc2|}i2YuNEB+i_3cz8&Dhx`sO=*+c$ApJXoO20&&{;q%NZ)-"
    "pNefU?@fS2d99^IoY0nPdNSvlPsZ+GGGDbzCR3yL18HNjk$1p^v{!?H{pZS#QYc1Hv%u`$oOT^A1m-"
    "L?YNvbt6f>smoaw_iBmVc^Q0gS)*nu0#e;XZ7nA?W<dXTK!J@$j{HJ%SVote|Ygn>sG!y@KXEh*E9Pi#fPc<+DG>j@iS&Ln9UMDDuj_&Op4|Dm"
    "k%e#a_x_QLK9<o{o5Z-"
    "jAh{k+o95h)!hhOdgSwXdEr;R5e!&BSBN6YRRp2Si`D9zZ&oX{M8SHhTG0ZKxJ+>YPv*5!)Bc>7K8;{UFJ1x3)vMa7O#~STGV*rAAhTVeeG>W#"
    "WO^tqiWNEgjz_67vP6~k>ZoI%8nuHHO<V906^c<A3v3q?L)z3@?%hzTAq|u)dTt#t>Fhc6IqYEg)9rqudixzv;6$;Xa~J=w!5msbkYi`>^P5Jc"
    "_7=p=`m9G3<AKw#;#DT3+JcSI8yP4aqg8bj5o%m~BXB3!j!2I#(LNV+Ox)@#D)Q1+sQCKv$fE&K)aesnQmabE?j0`N4tqeI1*>Zd8mqJD+gz%$"
    "Y?%j=_Cm$(CFasuw7MTa{yWWuEEF>e1PO@)n>4p*Hm*L`Y}(zc)V8RC_%kEBli6;9(V7oKWj6H$0`<I&p7s_cI!QtC+I%*Ek#&zp)TyTnL3Fwd"
    "imS5}3L?pX2v(GDvOw~~a7Va$q0^1JN5!$;+GRc*aS5tir_UeP`xe|=G#Dr^fw<F%O=}zSEzSaR;K!4WbKM~NlzE<^zZh{Qw>_q0^NH#AINl+f"
    "c%ZTk&~FC9%@X)63X}+G2?b7lzB#wpm`~x{6{L3<EAlQjsR+t0tSlXCiAd@L06HG)E9aHD`PZATE@YYS`^(%n2XJ8)FlHW#mD+9Mhg9ZZJ%{1f"
    "u#E+HvbbiE1V5yY>Aaj<ncH;+H{5nOJfK2O#qy(quaSaJ6NQbS&ol5DiQEaY!D=0k-"
    "`C=tNWYqGt}n*hY$SF+8;zVWT@nkk++t)akw0P5giFwxb6wcL$9CBA*&xuT#5!eg|980_Vbv#tY>DIL0bazwm`Jl^wOf*|0yOn)LVR=l-"
    "C?fsq(x+Hm%=R}sGBY4ZP+(``P7q@B%}D6va#P0Ou@WXn4rdQ0_57V$9z}78NXM`MeQLECw=|(sFYb>$SauI*kw3nq{3JhfEIsnvG7Ai%dXlUS"
    "6q60G>-JK_;gD0qa{NabKBAch&T-"
    "ZPov(*(kV_~`;xhx=+~SRfrR^a*al=PoIA7kry13g80se(HO3D4d`{Yj;&qbYOaIe<fCkA!(JS!3<l5>0f7#1WvQ386u)sF*5Jw9Bq<I>lO~g<"
    "DZyX(>5UnGE1ahy$y||$(x+6Y=pNcL-"
    "&*FbaUyHsTeJeVH|KnV8zUq84s^Ck}_oIDW!O!4}_&NMV{9pVj{x$v$K8IU)8Q;KbcmwzFPw~(2&+#wtZ}EHh5BPoj0sb@o7=MEQg8z>HiT{Ov"
    "iGPKzq08vqD`+461ig&r(D%?Am!G~|LBEU6IoQSoTuDdde8u@jbRNGLy%Fu<^SFvH;Aipk=-"
    "rpl9{O?gNpu#y7dhyC{6h3}+;fxCk?DBJ`ED$+d?1-"
    "04ES<Nkso#8I?(o!I>o|0Y|&0N&&QdPMo{f0zsokmAu9o718O$`ht3J}T|hUXy$iG6g!vAk?H~#k_41m1249UQ=&ShzeZ5*-"
    "#I8rTA(x3?sunUuvC@c@McK3r-G%@J3{8-"
    "a9JGtp(9)Ia2?a{2JhA6~u{22z{b_~C#Ij^UQ8KY4nN*OJ%8`^%O|M19Dv|LzWO@}+szDxFft;fLczE?usy!OjvBD#XX1wf}Ty#t-"
    "IZi4#(#s$QWd@8#hSoR%w=go~yICz#?|Q>7^ePGA>h<0HEVOJx5uf$)(uov3CFm(`*12F0U>r!T9?@ltRovDP?~RF5CZEII7>zHH_!5Or$JX;("
    "CL`(O-mR&X-"
    "O~Ka2y$}+YR(R+@&peDUS6@q21JE|%3LffnJ^ECWSopWC3xz}aG1}vq?j`dQ<s+3ZVNybl0h2iHeV8y92PdFP@JTUuR!(+mBV;e*wVIKjC>|%I"
    "xbC)bBh%FH^R~c%n_Eed?(wHgrV<*O1~QBoB?IoBbr%LF~)?aR6w;&B0c63>vn~ao@Tf`IG5r@FXf*}k13hgg1loU?{1=Ql5^l~WY2KjH(R<|="
    "QvOvg|Uo!A|GiX7qa;PZl?`kA@{($M5`bPEC-qFAD`C$O>~^Z?7}@M!1F6`Vo)@Id(qb<@rjJG34R~IImFEv3vfc6G)lcVN@Ln6@o^Z!ttd@Lb"
    "7;-YFE&eZ*hyxP05?OTJDAwxV46ML^gbLJvH5EWEnnfiP^YG)=W@o)XWV?o&1c+v#?5Eke8$aZ+<eB(XWV?o&HoSF{OVQnWk>b_%-"
    "Q=yjG#TIKfTb;CWn(RRWgD8L`J_PpSl=@Ng$Vp2e}VYp3{mpOkt#9e6Os2v83LC#StZ&s<zqX3a;U4AJY_m{{zo><4p"
)
TYPE_A = zlib.decompress(base64.b85decode(_PACKED))
