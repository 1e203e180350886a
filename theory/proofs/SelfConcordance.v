(* Log-sum-exp is self-concordant in the generalised sense: its excess over the tangent is at least the variance times (e^-B + B - 1)/B^2, B the
   oscillation. Third derivatives are at most B times second ones. *)
From Coq Require Import Reals List Lra.
From Coquelicot Require Import Coquelicot.
From Attest Require Import Definitions Sums Elementary.
Import ListNotations.
Open Scope R_scope.

Lemma is_derive_lsum {A} (l : list A) (f f' : A -> R -> R) s : (forall v, is_derive (f v) s (f' v s)) ->
  is_derive (fun s => lsum l (fun v => f v s)) s (lsum l (fun v => f' v s)).
Proof.
  intros H. induction l as [|x l IH]; [apply (is_derive_const 0)|]. exact (is_derive_plus (f x) (fun s => lsum l (fun v => f v s)) s _ _ (H x) IH).
Qed.
Definition chi (B : R) : R := (exp (- B) + B - 1) / (B * B).
Section Concordance.
Context {A : Type}.
Variables (l : list A) (p u : A -> R) (B : R).
Hypothesis Hl : l <> [].
Hypothesis Hp : forall v, 0 < p v.
Hypothesis H1 : lsum l p = 1.
Hypothesis HB : forall v w, In v l -> In w l -> u v - u w <= B.
Hypothesis B_pos : 0 < B.
Definition G (k : nat) (s : R) : R := lsum l (fun v => p v * u v ^ k * exp (s * u v)).
Lemma G_derive k s : is_derive (G k) s (G (S k) s).
Proof.
  unfold G. apply (is_derive_lsum l (fun v s => p v * u v ^ k * exp (s * u v)) (fun v s => p v * u v ^ S k * exp (s * u v))). intros v.
  auto_derive; [easy|]. cbn [pow]. ring.
Qed.
Lemma Derive_G k s : Derive (fun x => G k x) s = G (S k) s.
Proof. apply is_derive_unique. apply G_derive. Qed.
Lemma ex_derive_G k s : ex_derive (fun x => G k x) s.
Proof. eexists. apply G_derive. Qed.
Lemma G0_pos s : 0 < G 0 s.
Proof.
  clear H1 HB. unfold G. destruct l as [|x l']; [easy|]. cbn. pose proof (Rmult_lt_0_compat _ _ (Hp x) (exp_pos (s * u x))).
  assert (0 <= lsum l' (fun v => p v * 1 * exp (s * u v))) by (apply lsum_nonneg; intros v _; left; rewrite Rmult_1_r; apply Rmult_lt_0_compat;
    [apply Hp|apply exp_pos]). unfold lsum in *. lra.
Qed.
Definition mean s := G 1 s / G 0 s.
Definition var s := G 2 s / G 0 s - mean s * mean s.
Lemma mean_below s v : In v l -> mean s - B <= u v.
Proof.
  intros Hv. unfold mean. pose proof (G0_pos s) as P. apply Rmult_le_reg_r with (G 0 s); [auto|].
  replace ((G 1 s / G 0 s - B) * G 0 s) with (G 1 s - B * G 0 s) by (field; lra).
  assert (K : G 1 s <= (u v + B) * G 0 s); [|lra]. unfold G. rewrite <- lsum_scale. apply lsum_le. intros w Hw. specialize (HB w v Hw Hv). cbn [pow].
  pose proof (Rmult_lt_0_compat _ _ (Hp w) (exp_pos (s * u w))) as Q.
  replace (p w * (u w * 1) * exp (s * u w)) with (u w * (p w * exp (s * u w))) by ring.
  replace ((u v + B) * (p w * 1 * exp (s * u w))) with ((u v + B) * (p w * exp (s * u w))) by ring.
  apply Rmult_le_compat_r; lra.
Qed.
Lemma moment2 s : lsum l (fun v => p v * exp (s * u v) * ((u v - mean s) * (u v - mean s))) = var s * G 0 s.
Proof.
  pose proof (G0_pos s) as P.
  rewrite (lsum_ext _ _ (fun v => p v * u v ^ 2 * exp (s * u v) -
    (2 * mean s * (p v * u v ^ 1 * exp (s * u v)) - mean s * mean s * (p v * u v ^ 0 * exp (s * u v))))) by (intros; cbn [pow]; ring).
  rewrite !lsum_minus, !lsum_scale. fold (G 0 s) (G 1 s) (G 2 s). unfold var, mean. field. lra.
Qed.
Lemma moment3 s : lsum l (fun v => p v * exp (s * u v) * ((u v - mean s) * (u v - mean s) * (u v - mean s)))
  = G 3 s - 3 * mean s * G 2 s + 2 * mean s * mean s * G 1 s.
Proof.
  pose proof (G0_pos s) as P.
  rewrite (lsum_ext _ _ (fun v => p v * u v ^ 3 * exp (s * u v) -
    (3 * mean s * (p v * u v ^ 2 * exp (s * u v)) -
    (3 * mean s * mean s * (p v * u v ^ 1 * exp (s * u v)) - mean s * mean s * mean s * (p v * u v ^ 0 * exp (s * u v))))))
    by (intros; cbn [pow]; ring).
  rewrite !lsum_minus, !lsum_scale. fold (G 0 s) (G 1 s) (G 2 s) (G 3 s). unfold mean. field. lra.
Qed.
Definition var' s := (G 3 s - 3 * mean s * G 2 s + 2 * mean s * mean s * G 1 s) / G 0 s.
Lemma mean_derive s : is_derive mean s (var s).
Proof.
  pose proof (G0_pos s) as P. unfold mean at 1. auto_derive; [repeat split; try apply ex_derive_G; lra|]. rewrite !Derive_G. unfold var, mean. field.
  lra.
Qed.
Lemma var_derive s : is_derive var s (var' s).
Proof.
  pose proof (G0_pos s) as P. unfold var, mean. auto_derive; [repeat split; try apply ex_derive_G; lra|]. rewrite !Derive_G. unfold var', mean. field.
  lra.
Qed.
Lemma var'_lower s : - B * var s <= var' s.
Proof.
  pose proof (G0_pos s) as P. apply Rmult_le_reg_r with (G 0 s); [auto|]. unfold var'. rewrite <- moment3.
  replace (- B * var s * G 0 s) with (- B * (var s * G 0 s)) by ring. rewrite <- moment2, <- lsum_scale.
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. apply lsum_le. intros v Hv. pose proof (mean_below s v Hv).
  pose proof (Rmult_lt_0_compat _ _ (Hp v) (exp_pos (s * u v))) as Q.
  set (d := u v - mean s) in *. replace (- B * (p v * exp (s * u v) * (d * d))) with (p v * exp (s * u v) * (d * d) * - B) by ring.
  replace (p v * exp (s * u v) * (d * d * d)) with (p v * exp (s * u v) * (d * d) * d) by ring.
  apply Rmult_le_compat_l; [|unfold d; lra]. apply Rmult_le_pos; [lra|apply Rle_0_sqr].
Qed.
Lemma continuous_of f f' : (forall s, is_derive f s (f' s)) -> forall s, continuity_pt f s.
Proof. intros H s. apply continuity_pt_filterlim, (ex_derive_continuous f s). exists (f' s). apply H. Qed.
Lemma var_lower s : 0 <= s -> exp (- (B * s)) * var 0 <= var s.
Proof.
  intros Hs. set (h := fun s => exp (B * s) * var s). set (h' := fun s => exp (B * s) * (B * var s + var' s)).
  assert (Dh : forall s, is_derive h s (h' s)).
  { intros x. unfold h, h'. pose proof (var_derive x) as V. auto_derive; [eexists; exact V|].
    replace (Derive (fun x0 : R => var x0) x) with (var' x) by (symmetry; apply is_derive_unique, V). ring. }
  destruct (MVT_gen h 0 s h') as (c & _ & Hc); [intros; apply Dh|intros; now apply (continuous_of h h')|].
  assert (0 <= h' c). { unfold h'. apply Rmult_le_pos; [left; apply exp_pos|]. pose proof (var'_lower c). lra. }
  assert (Hh : h 0 <= h s) by (rewrite Rminus_0_r in Hc; pose proof (Rmult_le_pos _ _ H Hs); lra). unfold h in Hh.
  rewrite Rmult_0_r, exp_0, Rmult_1_l in Hh.
  apply (Rmult_le_compat_l (exp (- (B * s)))) in Hh; [|left; apply exp_pos]. rewrite <- Rmult_assoc, <- exp_plus in Hh.
  replace (- (B * s) + B * s) with 0 in Hh by ring. rewrite exp_0, Rmult_1_l in Hh. exact Hh.
Qed.
Lemma mean_0 : mean 0 = lsum l (fun v => p v * u v).
Proof.
  unfold mean, G. rewrite (lsum_ext l (fun v => p v * u v ^ 0 * exp (0 * u v)) p) by (intros; rewrite Rmult_0_l, exp_0; cbn; ring).
  rewrite (lsum_ext l (fun v => p v * u v ^ 1 * exp (0 * u v)) (fun v => p v * u v)) by (intros; rewrite Rmult_0_l, exp_0; cbn; ring). rewrite H1.
  field.
Qed.
Lemma var_0 : var 0 = lsum l (fun v => p v * (u v * u v)) - lsum l (fun v => p v * u v) * lsum l (fun v => p v * u v).
Proof.
  unfold var. rewrite mean_0. unfold G.
  rewrite (lsum_ext l (fun v => p v * u v ^ 0 * exp (0 * u v)) p) by (intros; rewrite Rmult_0_l, exp_0; cbn; ring).
  rewrite (lsum_ext l (fun v => p v * u v ^ 2 * exp (0 * u v)) (fun v => p v * (u v * u v))) by (intros; rewrite Rmult_0_l, exp_0; cbn; ring).
  rewrite H1. field.
Qed.
Theorem self_concordant : lsum l (fun v => p v * u v) +
  (lsum l (fun v => p v * (u v * u v)) - lsum l (fun v => p v * u v) * lsum l (fun v => p v * u v)) * chi B
  <= ln (lsum l (fun v => p v * exp (u v))).
Proof.
  rewrite <- var_0, <- mean_0. set (m0 := mean 0). set (v0 := var 0).
  set (f := fun s => ln (G 0 s) - s * m0 - v0 * (exp (- (B * s)) + B * s - 1) / (B * B)).
  set (f1 := fun s => mean s - m0 - v0 * (1 - exp (- (B * s))) / B). set (f2 := fun s => var s - v0 * exp (- (B * s))).
  assert (D1 : forall s, is_derive f s (f1 s)).
  { intros s. pose proof (G0_pos s) as P. unfold f, f1. auto_derive; [repeat split; try apply ex_derive_G; auto|]. rewrite Derive_G. unfold mean.
    field. lra. }
  assert (D2 : forall s, is_derive f1 s (f2 s)).
  { intros s. unfold f1, f2. pose proof (mean_derive s) as V. auto_derive; [repeat split; eexists; exact V|].
    replace (Derive (fun x0 : R => mean x0) s) with (var s) by (symmetry; apply is_derive_unique, V). field. lra. }
  assert (Z1 : f1 0 = 0) by (unfold f1; rewrite Rmult_0_r, Ropp_0, exp_0; fold m0; field; lra).
  assert (G00 : G 0 0 = 1) by (unfold G; rewrite (lsum_ext _ _ p); [exact H1|]; intros; rewrite Rmult_0_l, exp_0; cbn; ring).
  assert (Z0 : f 0 = 0) by (unfold f; rewrite G00, ln_1, !Rmult_0_r, Ropp_0, exp_0; field; lra).
  destruct (MVT_gen f 0 1 f1) as (c & Hc & Ec); [intros; apply D1|intros; now apply (continuous_of f f1)|].
  rewrite Rmin_left, Rmax_right in Hc by lra.
  destruct (MVT_gen f1 0 c f2) as (d & Hd & Ed); [intros; apply D2|intros; now apply (continuous_of f1 f2)|].
  rewrite Rmin_left, Rmax_right in Hd by lra.
  assert (0 <= f2 d). { unfold f2. pose proof (var_lower d ltac:(lra)) as V. fold v0 in V. lra. }
  assert (0 <= f1 c) by (rewrite Z1 in Ed; assert (0 <= f2 d * (c - 0)) by (apply Rmult_le_pos; lra); lra).
  assert (Hf : 0 <= f 1) by (rewrite Z0 in Ec; lra). unfold f in Hf. rewrite !Rmult_1_r in Hf.
  assert (E1 : G 0 1 = lsum l (fun v => p v * exp (u v))) by (apply lsum_ext; intros; cbn; rewrite Rmult_1_r, Rmult_1_l; reflexivity).
  rewrite E1 in Hf.
  unfold chi. replace (v0 * ((exp (- B) + B - 1) / (B * B))) with (v0 * (exp (- B) + B - 1) / (B * B)) by (unfold Rdiv; ring). lra.
Qed.
End Concordance.
Lemma chi_growth x y : 0 <= x <= y -> exp (- x) + x - 1 <= exp (- y) + y - 1.
Proof.
  intros H. pose proof (exp_ge_tangent (- (y - x))) as T. apply (Rmult_le_compat_l (exp (- x))) in T; [|left; apply exp_pos].
  rewrite <- exp_plus in T. replace (- x + - (y - x)) with (- y) in T by ring.
  assert (exp (- x) <= 1). { rewrite <- exp_0. destruct H as [[H| <-] _]; [left; apply exp_increasing; lra|rewrite Ropp_0; lra]. } nra.
Qed.
Lemma chi_growth_strict x y : 0 <= x < y -> exp (- x) + x - 1 < exp (- y) + y - 1.
Proof.
  intros H. pose proof (exp_ineq1 (- (y - x)) ltac:(lra)) as T. apply (Rmult_lt_compat_l (exp (- x))) in T; [|apply exp_pos].
  rewrite <- exp_plus in T. replace (- x + - (y - x)) with (- y) in T by ring.
  assert (L : exp (- x) <= 1) by (rewrite <- exp_0; destruct H as [[H| <-] _]; [left; apply exp_increasing; lra|rewrite Ropp_0; lra]).
  assert (exp (- x) * (y - x) <= 1 * (y - x)) by (apply Rmult_le_compat_r; lra). lra.
Qed.
