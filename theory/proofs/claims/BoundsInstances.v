(* The bounds of BoundFormulas.v at rational points, between proved rational ends: what a test compares the command's own enclosures with, constant
   for constant. bounds_instances.tsv lists the same rows (check_bounds_instances.sh reprints them from this file and compares); arguments stand in
   the order of the function's.

   A formula is written once more as an expression, which is proved equal to the function; the expression is evaluated with CoqInterval's arithmetic
   over Coq's own integers (its tactic would use machine integers, which are axioms), by computation. The ends leave 22 digits. *)
From Coq Require Import Reals QArith Qreals List Bool Lra String DecimalString.
From Interval Require Import Specific_stdz Specific_ops Xreal Basic Interval Float_full.
From Attest Require Import BoundFormulas.
Import ListNotations.
Module F := SpecificFloat StdZRadix2.
Module I := FloatIntervalFull F.
Open Scope R_scope.

(** * Expressions: their value, and an enclosure of it *)
Inductive expression := Num (q : Q) | Int (z : Z) | Neg (a : expression) | Exp (a : expression) | Ln (a : expression) | Sqrt (a : expression)
  | Add (a b : expression) | Sub (a b : expression) | Mul (a b : expression) | Div (a b : expression).
Fixpoint real (e : expression) : R :=
  match e with
  | Num q => Q2R q | Int z => IZR z | Neg a => - real a | Exp a => exp (real a) | Ln a => ln (real a) | Sqrt a => sqrt (real a)
  | Add a b => real a + real b | Sub a b => real a - real b | Mul a b => real a * real b | Div a b => real a / real b
  end.
(** the same where a quotient by 0 or a logarithm of a number <= 0 has no value *)
Fixpoint partial (e : expression) : ExtendedR :=
  match e with
  | Num q => Xreal (Q2R q) | Int z => Xreal (IZR z) | Neg a => Xneg (partial a) | Exp a => Xexp (partial a) | Ln a => Xln (partial a) |
    Sqrt a => Xsqrt (partial a)
  | Add a b => Xadd (partial a) (partial b) | Sub a b => Xsub (partial a) (partial b) | Mul a b => Xmul (partial a) (partial b) |
    Div a b => Xdiv (partial a) (partial b)
  end.
Section Precision.
Variable prec : F.precision.
Definition rational (q : Q) : I.type := I.div prec (I.fromZ prec (Qnum q)) (I.fromZ prec (Zpos (Qden q))).
Fixpoint enclosure (e : expression) : I.type :=
  match e with
  | Num q => rational q | Int z => I.fromZ prec z | Neg a => I.neg (enclosure a) | Exp a => I.exp prec (enclosure a) | Ln a => I.ln prec (enclosure a)
  | Sqrt a => I.sqrt prec (enclosure a) | Add a b => I.add prec (enclosure a) (enclosure b) | Sub a b => I.sub prec (enclosure a) (enclosure b)
  | Mul a b => I.mul prec (enclosure a) (enclosure b) | Div a b => I.div prec (enclosure a) (enclosure b)
  end.
Definition below (a b : I.type) : bool := match I.sign_strict (I.sub prec b a) with Xgt => true | _ => false end.
Definition between (lower upper : Q) (e : expression) : bool := let x := enclosure e in below (rational lower) x && below x (rational upper).
Lemma rational_encloses q : contains (I.convert (rational q)) (Xreal (Q2R q)).
Proof.
  unfold rational, Q2R. pose proof (I.div_correct prec _ _ _ _ (I.fromZ_correct prec (Qnum q)) (I.fromZ_correct prec (Zpos (Qden q)))) as C.
    cbn in C. unfold Xdiv' in C.
  destruct (is_zero_spec (IZR (Zpos (Qden q)))) as [Z|_]; [|exact C]. pose proof (IZR_lt 0 (Zpos (Qden q)) eq_refl). lra.
Qed.
Lemma enclosure_correct e : contains (I.convert (enclosure e)) (partial e).
Proof.
  induction e as [q|z|a IH|a IH|a IH|a IH|a IH b IH2|a IH b IH2|a IH b IH2|a IH b IH2]; cbn [enclosure partial].
  - apply rational_encloses.
  - apply I.fromZ_correct.
  - now apply I.neg_correct.
  - now apply I.exp_correct.
  - now apply I.ln_correct.
  - now apply I.sqrt_correct.
  - now apply I.add_correct.
  - now apply I.sub_correct.
  - now apply I.mul_correct.
  - now apply I.div_correct.
Qed.
Lemma partial_real e : partial e = Xnan \/ partial e = Xreal (real e).
Proof.
  induction e as [q|z|a IH|a IH|a IH|a IH|a IH b IH2|a IH b IH2|a IH b IH2|a IH b IH2]; cbn [partial real]; auto;
    try (destruct IH as [->| ->]; [now left|]); try (destruct IH2 as [->| ->]; [now left|]); cbn; auto.
  - unfold Xln'. destruct (is_positive (real a)); auto.
  - unfold Xdiv'. destruct (is_zero (real b)); auto.
Qed.
Lemma below_lt a b x y : contains (I.convert a) x -> contains (I.convert b) y -> below a b = true -> exists u v, x = Xreal u /\ y = Xreal v /\ u < v.
Proof.
  intros Ha Hb. unfold below. pose proof (I.sign_strict_correct (I.sub prec b a)) as C. destruct (I.sign_strict _); try easy. intros _.
  destruct (C _ (I.sub_correct prec b a y x Hb Ha)) as [E0 P]. destruct y as [|v]; [discriminate|]. destruct x as [|u]; [discriminate|]. exists u, v.
    cbn in P. repeat split; lra.
Qed.
Theorem between_sound lower upper e : between lower upper e = true -> Q2R lower < real e < Q2R upper.
Proof.
  unfold between. rewrite andb_true_iff. intros [H1 H2]. pose proof (enclosure_correct e) as C.
  destruct (below_lt _ _ _ _ (rational_encloses lower) C H1) as (u & v & [= <-] & E0 & L1).
    destruct (below_lt _ _ _ _ C (rational_encloses upper) H2) as (v' & w & E1 & [= <-] & L2).
  destruct (partial_real e) as [N|N]; rewrite N in E0, E1; [discriminate|]. injection E0 as E0. injection E1 as E1. lra.
Qed.
End Precision.

(** * The formulas *)
Inductive formula := LimitGapBound | DescentExcessBound | PathExcessBound | MarginBound | RestrictedLossBound | GeneralMarginBound | CosineBound |
  SquaredDistanceBound | DirectionErrorBound | FiniteExcessBound | GrowthConstant | GrowthConstantAcyclic | SigmaLimit | NormGrowthBound | RateC1 |
  RateC2 | DirectionRateBound | LogitReach.
(** the function applied to its arguments; nothing when their number is wrong *)
Definition value (f : formula) (x : list Q) : option R :=
  match f, x with
  | LimitGapBound, [x0; x1] => Some (limit_gap_bound (Q2R x0) (Q2R x1))
  | DescentExcessBound, [x0; x1; x2; x3; x4] => Some (descent_excess_bound (Q2R x0) (Q2R x1) (Q2R x2) (Q2R x3) (Q2R x4))
  | PathExcessBound, [x0; x1; x2; x3] => Some (path_excess_bound (Q2R x0) (Q2R x1) (Q2R x2) (Q2R x3))
  | MarginBound, [x0; x1; x2; x3] => Some (margin_bound (Q2R x0) (Q2R x1) (Q2R x2) (Q2R x3))
  | RestrictedLossBound, [x0; x1; x2] => Some (restricted_loss_bound (Q2R x0) (Q2R x1) (Q2R x2))
  | GeneralMarginBound, [x0; x1; x2; x3] => Some (general_margin_bound (Q2R x0) (Q2R x1) (Q2R x2) (Q2R x3))
  | CosineBound, [x0; x1; x2] => Some (cosine_bound (Q2R x0) (Q2R x1) (Q2R x2))
  | SquaredDistanceBound, [x0; x1; x2] => Some (squared_distance_bound (Q2R x0) (Q2R x1) (Q2R x2))
  | DirectionErrorBound, [x0] => Some (direction_error_bound (Q2R x0))
  | FiniteExcessBound, [x0; x1; x2] => Some (finite_excess_bound (Q2R x0) (Q2R x1) (Q2R x2))
  | GrowthConstant, [x0; x1; x2; x3] => Some (growth_constant (Q2R x0) (Q2R x1) (Q2R x2) (Q2R x3))
  | GrowthConstantAcyclic, [x0] => Some (growth_constant_acyclic (Q2R x0))
  | SigmaLimit, [x0; x1; x2; x3] => Some (sigma_limit (Q2R x0) (Q2R x1) (Q2R x2) (Q2R x3))
  | NormGrowthBound, [x0; x1; x2; x3] => Some (norm_growth_bound (Q2R x0) (Q2R x1) (Q2R x2) (Q2R x3))
  | RateC1, [x0; x1; x2] => Some (rate_c1 (Q2R x0) (Q2R x1) (Q2R x2))
  | RateC2, [x0; x1; x2; x3] => Some (rate_c2 (Q2R x0) (Q2R x1) (Q2R x2) (Q2R x3))
  | DirectionRateBound, [x0; x1; x2] => Some (direction_rate_bound (Q2R x0) (Q2R x1) (Q2R x2))
  | LogitReach, [x0; x1; x2] => Some (logit_reach (Q2R x0) (Q2R x1) (Q2R x2))
  | _, _ => None
  end.
Definition as_expression (f : formula) (x : list Q) : option expression :=
  match f, map Num x with
  | LimitGapBound, [k; r] => Some (Mul k (Exp (Neg r)))
  | DescentExcessBound, [k; s; d; rate; t] => Some (Add (Mul k (Exp (Neg s))) (Div d (Mul (Int 2) (Mul rate t))))
  | PathExcessBound, [k; f; w; r] => Some (Mul k (Exp (Neg (Div (Sqrt (Sub (Mul r r) (Mul f f))) w))))
  | MarginBound, [n; e; l; o] => Some (Sub (Sub (Ln o) (Ln (Sub (Exp (Mul n e)) (Int 1)))) l)
  | RestrictedLossBound, [n; i; e] => Some (Mul n (Add i e))
  | GeneralMarginBound, [s; c; q; o] => Some (Add (Sub s (Ln (Div (Mul c q) (Sub (Int 1) (Mul (Mul c q) (Exp (Neg s))))))) (Ln o))
  | CosineBound, [m; w; p] => Some (Div (Mul m w) p)
  | SquaredDistanceBound, [m; w; p] => Some (Sub (Mul (Div p m) (Div p m)) w)
  | DirectionErrorBound, [c] => Some (Sqrt (Sub (Int 2) (Mul (Int 2) c)))
  | FiniteExcessBound, [l; m; r] => Some (Div (Mul l (Sub (Add (Exp (Neg (Mul m r))) (Mul m r)) (Int 1))) (Mul m m))
  | GrowthConstant, [n; m; l; r] => Some (Add (Add (Int 2) (Div n (Int 2))) (Div (Mul (Int 2) (Mul m m)) (Mul l (Exp (Neg (Mul m r))))))
  | GrowthConstantAcyclic, [n] => Some (Add (Int 2) (Div n (Int 2)))
  | SigmaLimit, [l; m; r; w] => Some (Div (Mul (Mul l (Exp (Neg (Mul m r)))) w) (Mul (Int 8) m))
  | NormGrowthBound, [w; c; a; b] => Some (Mul w (Add (Ln (Div a b)) (Mul (Mul (Int 2) c) a)))
  | RateC1, [n; e; l] => Some (Add (Add (Ln n) (Mul n e)) l)
  | RateC2, [p; w; e; c] => Some (Add (Add (Div p w) (Ln e)) (Mul (Mul (Int 2) c) e))
  | DirectionRateBound, [a; b; e] => Some (Div (Sub (Neg (Ln e)) a) (Add (Neg (Ln e)) b))
  | LogitReach, [a; b; r] => Some (Mul (Mul a b) r)
  | _, _ => None
  end.
Lemma as_expression_value f x : value f x = option_map real (as_expression f x).
Proof. destruct f; do 6 (try destruct x as [|? x]); reflexivity. Qed.

(** * The rows: formula, arguments, lower end, upper end *)
Definition row : Type := (formula * list Q * Q * Q)%type.
Definition proved (r : row) : Prop := let '(f, x, lower, upper) := r in exists v, value f x = Some v /\ Q2R lower < v < Q2R upper.
Definition checked (prec : F.precision) (r : row) : bool := let '(f, x, lower, upper) := r in
  match as_expression f x with Some e => between prec lower upper e | None => false end.
Lemma checked_proved prec r : checked prec r = true -> proved r.
Proof.
  destruct r as [[[f x] lower] upper]. unfold checked, proved. rewrite as_expression_value. destruct (as_expression f x) as [e|]; [|easy]. intros H.
    exists (real e).
  split; [reflexivity|]. now apply (between_sound prec).
Qed.
Open Scope Q_scope.
Definition rows : list row := [
  (LimitGapBound, [3 # 7; 0 # 1], 42857142857142857142857 # 100000000000000000000000, 428571428571428571428573 # 1000000000000000000000000);
  (LimitGapBound, [3 # 7; 1 # 10], 387787464872554102784677 # 1000000000000000000000000, 9694686621813852569617 # 25000000000000000000000);
  (LimitGapBound, [5 # 2; 5 # 1], 1684486749771366774159 # 100000000000000000000000, 168448674977136677415903 # 10000000000000000000000000);
  (LimitGapBound, [1 # 1000; 20 # 1], 206115362243855782796593 # 100000000000000000000000000000000000,
    51528840560963945699149 # 25000000000000000000000000000000000);
  (LimitGapBound, [12345 # 7; 60 # 1], 154427321950697919398061 # 10000000000000000000000000000000000000000000000,
    9651707621918619962379 # 625000000000000000000000000000000000000000000);
  (LimitGapBound, [1 # 1; 1 # 1000000], 249999750000124999958333 # 250000000000000000000000, 199999800000099999966667 # 200000000000000000000000);
  (LimitGapBound, [7 # 3; 90 # 1], 23899203486639003338553 # 12500000000000000000000000000000000000000000000000000000000000,
    191193627893112026708427 # 100000000000000000000000000000000000000000000000000000000000000);
  (DescentExcessBound, [3 # 7; 0 # 1; 2 # 1; 1 # 2; 1 # 1], 30357142857142857142857 # 12500000000000000000000,
    242857142857142857142859 # 100000000000000000000000);
  (DescentExcessBound, [3 # 7; 1 # 1; 2 # 1; 1 # 2; 1 # 1], 43153252352898077042247 # 20000000000000000000000,
    107883130882245192605619 # 50000000000000000000000);
  (DescentExcessBound, [5 # 2; 23 # 10; 40 # 3; 2 # 1; 10 # 1], 72997555330042833457273 # 125000000000000000000000,
    583980442640342667658187 # 1000000000000000000000000);
  (DescentExcessBound, [1 # 3; 23 # 5; 355 # 113; 1 # 100; 100 # 1], 19676838401148362637373 # 12500000000000000000000,
    157414707209186901098987 # 100000000000000000000000);
  (DescentExcessBound, [7 # 1; 69 # 5; 1000 # 1; 3 # 2; 1000000 # 1], 17022137681517538487993 # 50000000000000000000000000,
    340442753630350769759863 # 1000000000000000000000000000);
  (DescentExcessBound, [1 # 9; 0 # 1; 1 # 1000000; 7 # 5; 3 # 1], 111111230158730158730157 # 1000000000000000000000000,
    1388890376984126984127 # 12500000000000000000000);
  (PathExcessBound, [3 # 7; 0 # 1; 1 # 1; 5 # 1], 57753831420732575114023 # 20000000000000000000000000,
    144384578551831437785059 # 50000000000000000000000000);
  (PathExcessBound, [3 # 7; 1 # 2; 4 # 5; 1 # 2], 42857142857142857142857 # 100000000000000000000000,
    428571428571428571428573 # 1000000000000000000000000);
  (PathExcessBound, [5 # 2; 3 # 4; 2 # 3; 10 # 1], 99719577397609705805829 # 125000000000000000000000000000,
    159551323836175529289327 # 200000000000000000000000000000);
  (PathExcessBound, [1 # 3; 1 # 1000; 5 # 4; 100 # 1], 300808565844136789718847 # 50000000000000000000000000000000000000000000000000000000000,
    601617131688273579437697 # 100000000000000000000000000000000000000000000000000000000000);
  (PathExcessBound, [9 # 1; 7 # 3; 1 # 10; 17 # 7], 4281651618928575164371 # 400000000000000000000000,
    53520645236607189554639 # 5000000000000000000000000);
  (MarginBound, [4 # 1; 1 # 100; 1 # 3; 1 # 1], 286547582575706706381171 # 100000000000000000000000,
    143273791287853353190587 # 50000000000000000000000);
  (MarginBound, [4 # 1; 1 # 100; 1 # 3; 2 # 1], 177931150315850618661447 # 50000000000000000000000,
    355862300631701237322897 # 100000000000000000000000);
  (MarginBound, [6 # 1; 1 # 1000000000000000000000000000000; 2 # 5; 1 # 2], 661926461400333702103099 # 10000000000000000000000,
    330963230700166851051551 # 5000000000000000000000);
  (MarginBound, [1 # 1; 3 # 1; 0 # 1; 3 # 1], (-37006370607783774441321) # 20000000000000000000000,
    (-92515926519459436103301) # 50000000000000000000000);
  (MarginBound, [10 # 1; 7 # 10; 5 # 7; 2 # 3], (-811883852441103959923573) # 100000000000000000000000,
    (-81188385244110395992357) # 10000000000000000000000);
  (MarginBound, [2 # 1; 1 # 1000000000000000000000000; 0 # 1; 5 # 4], 547920386026113608627807 # 10000000000000000000000,
    54792038602611360862781 # 1000000000000000000000);
  (MarginBound, [3 # 1; 1 # 2; 11 # 7; 1 # 6], (-461070558173117243334571) # 100000000000000000000000,
    (-57633819771639655416821) # 12500000000000000000000);
  (RestrictedLossBound, [4 # 1; 1 # 3; 1 # 100], 34333333333333333333333 # 25000000000000000000000,
    27466666666666666666667 # 20000000000000000000000);
  (RestrictedLossBound, [6 # 1; 0 # 1; 7 # 10], 209999999999999999999999 # 50000000000000000000000,
    420000000000000000000001 # 100000000000000000000000);
  (RestrictedLossBound, [10 # 1; 5 # 4; 1 # 1000000000000], 125000000000099999999999 # 10000000000000000000000,
    62500000000050000000001 # 5000000000000000000000);
  (GeneralMarginBound, [8 # 1; 4 # 1; 3 # 1; 1 # 1], 551105967433395161478809 # 100000000000000000000000,
    137776491858348790369703 # 25000000000000000000000);
  (GeneralMarginBound, [12 # 1; 6 # 1; 5 # 2; 2 # 1], 249625120300628699840097 # 25000000000000000000000,
    998500481202514799360391 # 100000000000000000000000);
  (GeneralMarginBound, [20 # 1; 3 # 1; 1 # 1; 1 # 2], 182082405245884841127541 # 10000000000000000000000,
    22760300655735605140943 # 1250000000000000000000);
  (GeneralMarginBound, [40 # 1; 10 # 1; 7 # 1; 1 # 3], 69305784938565062044193 # 2000000000000000000000,
    43316115586603163777621 # 1250000000000000000000);
  (GeneralMarginBound, [5 # 2; 1 # 1; 1 # 1; 1 # 1], 120717475812898090941501 # 50000000000000000000000,
    48286990325159236376601 # 20000000000000000000000);
  (CosineBound, [2 # 1; 3 # 2; 4 # 1], 749999999999999999999999 # 1000000000000000000000000, 375000000000000000000001 # 500000000000000000000000);
  (CosineBound, [7 # 3; 5 # 4; 22 # 7], 928030303030303030303029 # 1000000000000000000000000, 116003787878787878787879 # 125000000000000000000000);
  (CosineBound, [1 # 1000; 1 # 2; 1 # 1], 249999999999999999999999 # 500000000000000000000000000,
    500000000000000000000001 # 1000000000000000000000000000);
  (SquaredDistanceBound, [2 # 1; 9 # 4; 4 # 1], 174999999999999999999999 # 100000000000000000000000,
    87500000000000000000001 # 50000000000000000000000);
  (SquaredDistanceBound, [7 # 3; 25 # 16; 22 # 7], 125872032486463973344439 # 500000000000000000000000,
    251744064972927946688881 # 1000000000000000000000000);
  (SquaredDistanceBound, [11 # 10; 1 # 3; 8 # 7], 373053353572834092314611 # 500000000000000000000000,
    29844268285826727385169 # 40000000000000000000000);
  (DirectionErrorBound, [1 # 2], 99999999999999999999999 # 100000000000000000000000, 50000000000000000000001 # 50000000000000000000000);
  (DirectionErrorBound, [99 # 100], 141421356237309504880167 # 1000000000000000000000000, 14142135623730950488017 # 100000000000000000000000);
  (DirectionErrorBound, [999999999999 # 1000000000000], 141421356237309504880167 # 100000000000000000000000000000,
    14142135623730950488017 # 10000000000000000000000000000);
  (DirectionErrorBound, [(-1) # 1], 199999999999999999999999 # 100000000000000000000000, 100000000000000000000001 # 50000000000000000000000);
  (DirectionErrorBound, [0 # 1], 141421356237309504880167 # 100000000000000000000000, 14142135623730950488017 # 10000000000000000000000);
  (FiniteExcessBound, [1 # 4; 2 # 1; 1 # 2], 229924650732151450997201 # 10000000000000000000000000,
    57481162683037862749301 # 2500000000000000000000000);
  (FiniteExcessBound, [1 # 9; 7 # 5; 3 # 1], 18225598508052594706417 # 100000000000000000000000,
    182255985080525947064173 # 1000000000000000000000000);
  (FiniteExcessBound, [3 # 1; 1 # 10; 1 # 1000000], 37499998750000031249999 # 25000000000000000000000000000000000,
    149999995000000124999999 # 100000000000000000000000000000000000);
  (FiniteExcessBound, [1 # 1000; 10 # 1; 1 # 7], 334111232506602183209959 # 50000000000000000000000000000,
    668222465013204366419921 # 100000000000000000000000000000);
  (FiniteExcessBound, [2 # 3; 5 # 2; 40 # 1], 105599999999999999999999 # 10000000000000000000000, 52800000000000000000001 # 5000000000000000000000);
  (GrowthConstant, [4 # 1; 2 # 1; 1 # 4; 0 # 1], 359999999999999999999999 # 10000000000000000000000,
    180000000000000000000001 # 5000000000000000000000);
  (GrowthConstant, [4 # 1; 2 # 1; 1 # 4; 1 # 10], 215424441305627173427371 # 5000000000000000000000,
    86169776522250869370949 # 2000000000000000000000);
  (GrowthConstant, [6 # 1; 7 # 5; 1 # 9; 1 # 2], 38022597759779205841457 # 500000000000000000000, 760451955195584116829143 # 10000000000000000000000);
  (GrowthConstant, [10 # 1; 3 # 10; 2 # 1; 1 # 7], 141878819788731597533553 # 20000000000000000000000,
    88674262367957248458471 # 12500000000000000000000);
  (GrowthConstantAcyclic, [1 # 1], 249999999999999999999999 # 100000000000000000000000, 125000000000000000000001 # 50000000000000000000000);
  (GrowthConstantAcyclic, [4 # 1], 399999999999999999999999 # 100000000000000000000000, 200000000000000000000001 # 50000000000000000000000);
  (GrowthConstantAcyclic, [7 # 1], 549999999999999999999999 # 100000000000000000000000, 275000000000000000000001 # 50000000000000000000000);
  (SigmaLimit, [1 # 4; 2 # 1; 0 # 1; 3 # 2], 234374999999999999999999 # 10000000000000000000000000,
    117187500000000000000001 # 5000000000000000000000000);
  (SigmaLimit, [1 # 4; 2 # 1; 1 # 10; 3 # 2], 38378004050530399625153 # 2000000000000000000000000,
    23986252531581499765721 # 1250000000000000000000000);
  (SigmaLimit, [1 # 9; 7 # 5; 1 # 2; 5 # 3], 821073584311192980662697 # 100000000000000000000000000,
    8210735843111929806627 # 1000000000000000000000000);
  (SigmaLimit, [2 # 1; 3 # 10; 1 # 7; 1 # 5], 159674707387732909008667 # 1000000000000000000000000,
    15967470738773290900867 # 100000000000000000000000);
  (NormGrowthBound, [3 # 2; 4 # 1; 1 # 10; 1 # 1000], 202693881974553426301349 # 25000000000000000000000,
    810775527898213705205399 # 100000000000000000000000);
  (NormGrowthBound, [5 # 4; 17 # 2; 1 # 100; 1 # 10000000000000000000000000000000000000000], 109585291917217169990853 # 1000000000000000000000,
    13698161489652146248857 # 125000000000000000000);
  (NormGrowthBound, [1 # 3; 6 # 1; 1 # 50; 1 # 50], 799999999999999999999999 # 10000000000000000000000000,
    400000000000000000000001 # 5000000000000000000000000);
  (NormGrowthBound, [2 # 1; 35 # 1; 1 # 100; 1 # 1000000000000000000000000000000000000000000000], 99711158998743964412773 # 500000000000000000000,
    199422317997487928825549 # 1000000000000000000000);
  (RateC1, [4 # 1; 1 # 100; 1 # 3], 87981384722661197608389 # 50000000000000000000000, 175962769445322395216781 # 100000000000000000000000);
  (RateC1, [6 # 1; 1 # 1000; (-2) # 1], (-50560132692986249796881) # 250000000000000000000000,
    (-202240530771944999187521) # 1000000000000000000000000);
  (RateC1, [1 # 1; 1 # 8; 0 # 1], 124999999999999999999999 # 1000000000000000000000000, 62500000000000000000001 # 500000000000000000000000);
  (RateC2, [3 # 1; 3 # 2; 1 # 100; 4 # 1], (-631292546497022842009) # 250000000000000000000, (-252517018598809136803597) # 100000000000000000000000);
  (RateC2, [1 # 10; 1 # 3; 1 # 1000; 50 # 1], (-650775527898213705205399) # 100000000000000000000000,
    (-162693881974553426301349) # 25000000000000000000000);
  (RateC2, [7 # 1; 2 # 1; 1 # 8; 4 # 1], 242055845832016407174829 # 100000000000000000000000, 15128490364501025448427 # 6250000000000000000000);
  (DirectionRateBound, [2 # 1; 3 # 1; 1 # 1000], 495344822393143544944809 # 1000000000000000000000000,
    123836205598285886236203 # 250000000000000000000000);
  (DirectionRateBound, [1 # 3; 5 # 1; 1 # 100000000000000000000000000000000000000000000000000], 477801688069715535733229 # 500000000000000000000000,
    955603376139431071466461 # 1000000000000000000000000);
  (DirectionRateBound, [7 # 2; (-1) # 1; 1 # 1000000000000000000000000000000000000000000000000], 30536686573254276748119 # 31250000000000000000000,
    977173970344136855939811 # 1000000000000000000000000);
  (DirectionRateBound, [0 # 1; 1 # 2; 1 # 10], 821593284981815790328071 # 1000000000000000000000000,
    410796642490907895164037 # 500000000000000000000000);
  (LogitReach, [3 # 2; 5 # 4; 1 # 100], 93749999999999999999999 # 5000000000000000000000000, 187500000000000000000001 # 10000000000000000000000000);
  (LogitReach, [2 # 1; 1 # 3; 7 # 1], 93333333333333333333333 # 20000000000000000000000, 116666666666666666666667 # 25000000000000000000000)].
Open Scope R_scope.
Theorem rows_proved : Forall proved rows.
Proof.
  assert (H : forallb (fun r => checked (F.PtoP 110) r || checked (F.PtoP 220) r) rows = true) by vm_cast_no_check (eq_refl true).
  rewrite forallb_forall in H. apply Forall_forall. intros r Hr. specialize (H r Hr). apply orb_true_iff in H as [H|H]; exact (checked_proved _ r H).
Qed.

(** * The rows as lines of bounds_instances.tsv, with blanks for tabs *)
Open Scope string_scope.
Definition name (f : formula) : string :=
  match f with
  | LimitGapBound => "limit_gap_bound"
  | DescentExcessBound => "descent_excess_bound"
  | PathExcessBound => "path_excess_bound"
  | MarginBound => "margin_bound"
  | RestrictedLossBound => "restricted_loss_bound"
  | GeneralMarginBound => "general_margin_bound"
  | CosineBound => "cosine_bound"
  | SquaredDistanceBound => "squared_distance_bound"
  | DirectionErrorBound => "direction_error_bound"
  | FiniteExcessBound => "finite_excess_bound"
  | GrowthConstant => "growth_constant"
  | GrowthConstantAcyclic => "growth_constant_acyclic"
  | SigmaLimit => "sigma_limit"
  | NormGrowthBound => "norm_growth_bound"
  | RateC1 => "rate_c1"
  | RateC2 => "rate_c2"
  | DirectionRateBound => "direction_rate_bound"
  | LogitReach => "logit_reach"
  end.
Definition text (q : Q) : string := NilZero.string_of_int (Z.to_int (Qnum q)) ++
  match Qden q with 1%positive => "" | d => "/" ++ NilZero.string_of_uint (Pos.to_uint d) end.
Definition line (r : row) : string := let '(f, x, lower, upper) := r in
  name f ++ " " ++ String.concat " " (map text x) ++ " " ++ text lower ++ " " ++ text upper.
Definition rows_in_text : list string := map line rows.
