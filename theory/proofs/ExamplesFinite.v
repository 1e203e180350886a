(* The finite component of the README's example, computed: W_fin, L*, the limit of attention, the curvature. Continues Examples.v. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia Relation_Operators.
From Interval Require Import Tactic.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph RestrictedRisk MinimiserBall Spans Examples.
Import ListNotations.
Open Scope R_scope.

(** W_fin = (log 2)/2 (e_1 - e_2) e_0': tokens 1 and 2 differ by log 2 *)
Definition fin : mat := mat_of [[0]; [ln 2 / 2]; [- (ln 2 / 2)]; [0]].
Example fin_gap : logit readme fin 1 0 - logit readme fin 2 0 = ln 2.
Proof. rewrite !logit_readme by lia. cbv [fin mat_of nth]. lra. Qed.
Lemma Lbar_readme W : Lbar readme (tied_of readme) W =
  (2 * ln (1 + exp (- (W 1%nat 0%nat - W 2%nat 0%nat))) + ln (1 + exp (W 1%nat 0%nat - W 2%nat 0%nat))) / 4.
Proof.
  set (x := W 1%nat 0%nat). set (y := W 2%nat 0%nat).
  unfold Lbar, abar, multiplicity, zsum. rewrite n_readme. cbn [lsum fold_right samples readme]. rewrite !In_readme by reflexivity.
  cbn [context label query filter tied_readme Nat.eqb andb orb lsum fold_right count_occ Nat.eq_dec nat_rec nat_rect]. rewrite !logit_readme by lia.
  fold x y.
  cbn. pose proof (exp_pos x). pose proof (exp_pos y).
  assert (Em : forall u v, exp (u - v) = exp u / exp v) by (intros u v; unfold Rminus, Rdiv; now rewrite exp_plus, exp_Ropp).
  rewrite Ropp_minus_distr, !Em.
  replace ((exp x + (exp y + 0)) / (1 * exp x)) with (1 + exp y / exp x) by (field; lra).
  replace ((exp y + (exp x + 0)) / (1 * exp y)) with (1 + exp x / exp y) by (field; lra).
  replace ((exp y + 0) / (1 * exp y)) with 1 by (field; lra). rewrite ln_1. field.
Qed.
(** L* in closed form, and within the README's digits *)
Example L_star : Lbar readme (tied_of readme) fin = (3 * ln 3 - 2 * ln 2) / 4.
Proof.
  rewrite Lbar_readme. cbv [fin mat_of nth]. replace (ln 2 / 2 - - (ln 2 / 2)) with (ln 2) by lra. rewrite exp_Ropp, exp_ln by lra.
  replace (1 + / 2) with (3 * / 2) by lra. replace (1 + 2) with 3 by lra. rewrite ln_mult, ln_Rinv by lra. field.
Qed.
Example L_star_digits : Rabs (Lbar readme (tied_of readme) fin - 0.477385626) <= 1 / 1000000000.
Proof. rewrite L_star. interval with (i_prec 60). Qed.
(** it is the least value, over all matrices: 4 (1 + x)^3 - 27 x^2 = (x - 2)^2 (4 x + 1) *)
Lemma least V : Lbar readme (tied_of readme) fin <= Lbar readme (tied_of readme) V.
Proof.
  rewrite L_star, Lbar_readme. set (d := V 1%nat 0%nat - V 2%nat 0%nat). rewrite exp_Ropp. set (x := exp d). assert (Hx : 0 < x) by apply exp_pos.
  pose proof (Rinv_0_lt_compat _ Hx) as Hi. replace (1 + / x) with ((1 + x) * / x) by (field; lra). rewrite ln_mult, ln_Rinv by lra.
  assert (P : 27 * (x * x) <= 4 * ((1 + x) * ((1 + x) * (1 + x)))).
  { assert (0 <= ((x - 2) * (x - 2)) * (4 * x + 1)) by (apply Rmult_le_pos; [apply Rle_0_sqr|lra]). lra. }
  assert (L : ln (27 * (x * x)) <= ln (4 * ((1 + x) * ((1 + x) * (1 + x))))) by (apply ln_le_mono; [repeat apply Rmult_lt_0_compat; lra|exact P]).
  replace 27 with (3 * (3 * 3)) in L by lra. replace 4 with (2 * 2) in L by lra.
  assert (0 < (1 + x) * (1 + x)) by (apply Rmult_lt_0_compat; lra). assert (0 < (1 + x) * ((1 + x) * (1 + x))) by (apply Rmult_lt_0_compat; lra).
  assert (0 < x * x) by (now apply Rmult_lt_0_compat). rewrite !ln_mult in L by lra. lra.
Qed.
Example is_Wfin_readme : is_Wfin readme fin.
Proof.
  split; [|intros V _; apply least]. apply (spanned_one readme _ fin (0, (1, 2))%nat (ln 2 / 2)); [cbn; now apply components_readme|]. unfold fin.
  entrywise.
Qed.
Lemma three (x y z x' y' z' : R) : x = x' -> y = y' -> z = z' -> [x; y; z] = [x'; y'; z'].
Proof. congruence. Qed.
(** the limit of attention: 2/3, 1/3, 0 in the first sample *)
Example limit_attention_readme : map (limit_attention readme fin first) [1; 2; 0]%nat = [2 / 3; 1 / 3; 0].
Proof.
  assert (E2 : exp (ln 2 / 2) = 2 * exp (- (ln 2 / 2))).
  { replace (ln 2 / 2) with (ln 2 + - (ln 2 / 2)) at 1 by lra. rewrite exp_plus, exp_ln by lra. reflexivity. }
  pose proof (exp_pos (- (ln 2 / 2))). unfold limit_attention, share_in, zsum, multiplicity. cbn [map first query label context].
  rewrite !tied_of_readme, In_readme by reflexivity.
  cbn [first query context label filter tied_readme Nat.eqb andb orb lsum fold_right count_occ Nat.eq_dec nat_rec nat_rect].
  rewrite !logit_readme by lia.
  cbv [fin mat_of nth]. cbn. rewrite E2. apply three; try reflexivity; field; lra.
Qed.
Example share_in_zero : share_in readme (tied_of readme) zero first 1 = 1 / 2.
Proof. unfold share_in. rewrite In_readme, zsum_zero, logit_zero_matrix, exp_0 by reflexivity. cbn. lra. Qed.

(** * S_fin is the line of (e_1 - e_2) e_0' *)
Lemma tied_pair k i j : scc readme k i j -> i = j \/ (k = 0 /\ ((i = 1 /\ j = 2) \/ (i = 2 /\ j = 1)))%nat.
Proof.
  intros [R R']. destruct (Nat.eq_dec k 0) as [->|N].
  - assert (S : scc readme 0 i j) by (split; auto). apply components_readme in S. unfold tied_readme in S.
    rewrite !orb_true_iff, !andb_true_iff, !Nat.eqb_eq in S. tauto.
  - left. destruct R as [|x y He _]; [reflexivity|]. now apply edges_other_query in He.
Qed.
Lemma S_fin_line h : S_fin readme h -> exists t, same readme h (times t (M readme 0 1 2)).
Proof.
  intros (l & Hl & El). revert h El. induction l as [|[x [k [i j]]] l IH]; intros h El.
  - exists 0. intros a b Ha Hb. rewrite El by auto. unfold times. cbn. ring.
  - destruct (IH (fun p Hp => Hl p (or_intror Hp)) (fun a b => lsum l (fun p => fst p * Mk readme (snd p) a b)) (fun a b _ _ => eq_refl)) as (t & Ht).
    pose proof (Hl _ (or_introl eq_refl)) as S. cbn in S.
    destruct (tied_pair k i j S) as [->|[-> [[-> ->]|[-> ->]]]].
    + exists t. intros a b Ha Hb. rewrite El, lsum_cons by auto. rewrite (Ht a b Ha Hb). unfold Mk, M, times. cbn [fst snd]. ring.
    + exists (t + x). intros a b Ha Hb. rewrite El, lsum_cons by auto. rewrite (Ht a b Ha Hb). unfold Mk, M, times. cbn [fst snd]. ring.
    + exists (t - x). intros a b Ha Hb. rewrite El, lsum_cons by auto. rewrite (Ht a b Ha Hb). unfold Mk, M, times. cbn [fst snd]. ring.
Qed.
Example mm_not_in_S_fin : ~ S_fin readme mm.
Proof. intros H. destruct (S_fin_line mm H) as (t & E0). specialize (E0 0 0 ltac:(cbn; lia) ltac:(cbn; lia))%nat. revert E0. sums.
cbv [mm mat_of nth]. lra. Qed.
(** the projection of e_1 e_0' on S_fin *)
Example projection_value : is_projection readme (mat_of [[0]; [1]]) (mat_of [[0]; [1 / 2]; [- (1 / 2)]]).
Proof.
  split; [apply (spanned_one readme _ _ (0, (1, 2))%nat (1 / 2)); [cbn; now apply components_readme|entrywise]|].
  intros X HX. destruct (S_fin_line X HX) as (t & E0).
  unfold inner. set (R0 := diff _ _). rewrite (sum2_ext _ _ (fun a b => times t (M readme 0 1 2) a b * R0 a b)); [|intros a b Ha Hb; now rewrite E0].
  unfold R0. sums. cbv [mat_of nth]. field.
Qed.
(** the curvature of the restricted risk on S_fin at W_fin is 1/3: 3/4 of the variance (2/3)(1/3), for |h|^2 = 2 *)
Example curvature_readme : below_curvature readme fin (1 / 3) /\ ~ below_curvature readme fin (1 / 2).
Proof.
  assert (E2 : exp (ln 2 / 2) = 2 * exp (- (ln 2 / 2))).
  { replace (ln 2 / 2) with (ln 2 + - (ln 2 / 2)) at 1 by lra. rewrite exp_plus, exp_ln by lra. reflexivity. }
  assert (H2 : forall t h, same readme h (times t (M readme 0 1 2)) -> inner readme h h = 2 * (t * t)).
  { intros t h E0. rewrite (inner_same readme _ _ E0). sums. ring. }
  assert (Hs : forall t h, same readme h (times t (M readme 0 1 2)) -> hessian (restricted readme (tied_of readme)) fin h h = 2 / 3 * (t * t)).
  { intros t h E0. rewrite restricted_readme. set (Dr := Dataset _ _ _ _). rewrite (hessian_same Dr fin h (times t (M readme 0 1 2)) E0).
    assert (Lg : forall W v, (v < 4)%nat -> logit Dr W v 0 = W v 0%nat) by (intros W v Hv; change (logit Dr W v 0) with (logit readme W v 0);
      now apply logit_readme).
    pose proof (exp_pos (- (ln 2 / 2))) as P. unfold hessian, covariance, mean_, share, zsum, n. unfold Dr at 1 2 5.
    cbn [lsum fold_right samples context label query length]. rewrite !Lg by lia. cbv [fin mat_of nth]. rewrite E2. sums. cbn. field. lra. }
  split.
  - intros h Hh. destruct (S_fin_line h Hh) as (t & E0). rewrite (H2 t h E0), (Hs t h E0). lra.
  - intros H.
    assert (S : S_fin readme (M readme 0 1 2)) by (apply (spanned_one readme _ _ (0, (1, 2))%nat 1); [cbn; now apply components_readme|];
      intros a b _ _; unfold times, Mk; cbn [fst snd]; ring).
    assert (E0 : same readme (M readme 0 1 2) (times 1 (M readme 0 1 2))) by (intros a b _ _; unfold times; ring).
    specialize (H _ S). rewrite (H2 1 _ E0), (Hs 1 _ E0) in H. lra.
Qed.
