(* THEORY 4, B1: 0 <= L(W + r W_mm) - Lbar(W) <= kappa(W) e^{-r}; hence inf L = inf Lbar.

   Along a feasible matrix no logit inside a component moves against the label's, and every logit outside falls behind by r at least. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk.
Import ListNotations.
Open Scope R_scope.

Section Risk.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Local Notation logit := (logit D).
Local Notation zsum := (zsum D).
Local Notation attention := (attention D).
Local Notation risk := (risk D).
Local Notation n := (n D).
Local Notation realisable := (realisable D).
Local Notation In_ := (In_ tied).
Local Notation Out_ := (Out_ tied).
Local Notation abar := (abar D tied).
Local Notation Lbar := (Lbar D tied).
Local Notation q := (q D tied).
Local Notation kappa := (kappa D tied).
(** ** B1, for every feasible V (W_mm is one) *)
Lemma feasible_in V s v : feasible D V -> In s (samples D) -> In (label s) (context s) -> In v (In_ s) ->
  logit V v (query s) = logit V (label s) (query s).
Proof.
  intros HV Hs Hy Hv. apply filter_In in Hv as [Hv Ht]. destruct (Nat.eq_dec (label s) v) as [<-|N]; [reflexivity|].
  assert (He : edge D (query s) (label s) v) by (exists s; repeat split; auto).
  destruct (HV _ _ _ He) as [H _]. rewrite margin_logit in H. specialize (H (proj1 (tied_scc _ _ _ He) Ht)). lra.
Qed.
Lemma feasible_out V s v : feasible D V -> In s (samples D) -> In (label s) (context s) -> In v (Out_ s) ->
  logit V v (query s) <= logit V (label s) (query s) - 1.
Proof.
  intros HV Hs Hy Hv. apply filter_In in Hv as [Hv Ht]. apply negb_true_iff in Ht.
  destruct (Nat.eq_dec (label s) v) as [E|N]; [rewrite <- E, tied_refl in Ht; discriminate|].
  assert (He : edge D (query s) (label s) v) by (exists s; repeat split; auto).
  destruct (HV _ _ _ He) as [_ H]. rewrite margin_logit in H.
  assert (~ scc D (query s) (label s) v) by (intros S; apply (tied_scc _ _ _ He) in S; congruence). specialize (H H0). lra.
Qed.
Lemma Lbar_shift V W r : realisable -> feasible D V -> Lbar (plus W (times r V)) = Lbar W.
Proof.
  intros [_ HR] HV. unfold Definitions.Lbar. f_equal. apply lsum_ext. intros s Hs. unfold Definitions.abar. f_equal. specialize (HR s Hs).
  assert (X : zsum (plus W (times r V)) (query s) (In_ s) = exp (r * logit V (label s) (query s)) * zsum W (query s) (In_ s)).
  { unfold Definitions.zsum. rewrite <- lsum_scale. apply lsum_ext. intros v Hv.
    rewrite <- exp_plus, logit_plus, logit_times, (feasible_in V s v) by auto. f_equal; ring. }
  rewrite X, logit_plus, logit_times, exp_plus. pose proof (exp_pos (r * logit V (label s) (query s))).
  pose proof (exp_pos (logit W (label s) (query s))). pose proof (multiplicity_pos s _ HR). field. lra.
Qed.
Lemma q_shift V W r s : feasible D V -> 0 <= r -> In s (samples D) -> In (label s) (context s) ->
  q (plus W (times r V)) s <= exp (- r) * q W s.
Proof.
  intros HV Hr Hs Hy. pose proof (zsum_In_pos D tied tied_refl s Hy W) as HI. pose proof (exp_pos (r * logit V (label s) (query s))) as HE.
  assert (X : zsum (plus W (times r V)) (query s) (In_ s) = exp (r * logit V (label s) (query s)) * zsum W (query s) (In_ s)).
  { unfold Definitions.zsum. rewrite <- lsum_scale. apply lsum_ext. intros v Hv.
    rewrite <- exp_plus, logit_plus, logit_times, (feasible_in V s v) by auto. f_equal; ring. }
  assert (Y : zsum (plus W (times r V)) (query s) (Out_ s) <= exp (r * logit V (label s) (query s)) * exp (- r) * zsum W (query s) (Out_ s)).
  { unfold Definitions.zsum. rewrite <- lsum_scale. apply lsum_le. intros v Hv. rewrite <- !exp_plus, logit_plus, logit_times.
    pose proof (feasible_out V s v HV Hs Hy Hv) as F.
    assert (L : logit W v (query s) + r * logit V v (query s) <= r * logit V (label s) (query s) + - r + logit W v (query s)) by nra.
    destruct L as [L|L]; [left; now apply exp_increasing|right; now rewrite L]. }
  unfold Definitions.q. rewrite X.
  apply Rmult_le_reg_r with (exp (r * logit V (label s) (query s)) * zsum W (query s) (In_ s)); [now apply Rmult_lt_0_compat|].
  unfold Rdiv. field_simplify; [|lra|lra]. nra.
Qed.
Theorem B1 V W r : realisable -> feasible D V -> 0 <= r ->
  0 <= risk (plus W (times r V)) - Lbar W <= kappa W * exp (- r).
Proof.
  intros HR HV Hr. pose proof (n_pos D HR) as Hn. pose proof (Rinv_0_lt_compat _ Hn) as Hi.
  rewrite (split D tied tied_refl), (Lbar_shift V W r) by auto. destruct HR as [_ HR].
  replace (_ + _ - _) with (/ n * lsum (samples D) (fun s => ln (1 + q (plus W (times r V)) s))) by ring.
  split.
  - apply Rmult_le_pos; [lra|]. apply lsum_nonneg. intros s Hs. apply ln_1_plus, (q_nonneg D tied tied_refl), HR, Hs.
  - unfold Definitions.kappa.
    replace (/ n * lsum (samples D) (q W) * exp (- r)) with (/ n * lsum (samples D) (fun s => exp (- r) * q W s)) by (rewrite lsum_scale; ring).
    apply Rmult_le_compat_l; [lra|]. apply lsum_le. intros s Hs.
    eapply Rle_trans; [apply ln_1_plus, (q_nonneg D tied tied_refl), HR, Hs|]. apply q_shift; auto.
Qed.
(** inf L = inf Lbar: Lbar is a lower bound, and L comes as close to Lbar W as one wants. *)
Theorem infimum_lower W : realisable -> Lbar W <= risk W.
Proof.
  intros HR. pose proof (Rinv_0_lt_compat _ (n_pos D HR)). rewrite (split D tied tied_refl) by auto. destruct HR as [_ HR].
  assert (0 <= lsum (samples D) (fun s => ln (1 + q W s))) by (apply lsum_nonneg; intros s Hs; apply ln_1_plus, (q_nonneg D tied tied_refl), HR, Hs).
  nra.
Qed.
Theorem infimum_attained_in_the_limit V W eps : realisable -> feasible D V -> 0 < eps ->
  exists r, 0 <= r /\ risk (plus W (times r V)) <= Lbar W + eps.
Proof.
  intros HR HV He. pose proof (Rinv_0_lt_compat _ (n_pos D HR)) as Hi.
  assert (Hk : 0 <= kappa W) by (destruct HR as [_ HR]; apply Rmult_le_pos; [lra|]; apply lsum_nonneg; intros; now apply (q_nonneg D tied tied_refl),
    HR).
  exists (ln (1 + kappa W / eps)). assert (P : 0 <= kappa W / eps) by (apply Rmult_le_pos; [lra|left; now apply Rinv_0_lt_compat]).
  pose proof (ln_1_plus _ P) as [Hr _]. split; [exact Hr|]. destruct (B1 V W _ HR HV Hr) as [_ B]. rewrite exp_Ropp, exp_ln in B by lra.
  assert (kappa W * / (1 + kappa W / eps) <= eps); [|lra].
  apply Rmult_le_reg_r with (1 + kappa W / eps); [lra|]. rewrite Rmult_assoc, Rinv_l by lra. unfold Rdiv in *.
  replace (eps * (1 + kappa W * / eps)) with (eps + kappa W) by (field; lra). lra.
Qed.

End Risk.
