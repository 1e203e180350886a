(* THEORY 6.3: the risk is smooth with the constant beta, a quarter of the largest D_i^2 |e_k|^2; its gradient is beta-Lipschitz and cocoercive.

   Each sample's loss is a log-sum-exp of logits whose oscillation is at most 2 sqrt(beta) |U - W|: Hoeffding's lemma. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices RestrictedRisk Convexity MinimiserBall Hoeffding.
Import ListNotations.
Open Scope R_scope.

Section Inner.
Variable D : dataset.
Local Notation beta := (beta D).
Lemma beta_nonneg : 0 <= beta.
Proof. apply Rmult_le_pos; [lra|apply lmax_nonneg]. Qed.
Lemma beta_bound s u v : In s (samples D) -> In u (context s) -> In v (context s) -> inner D (M D (query s) u v) (M D (query s) u v) <= 4 * beta.
Proof.
  intros Hs Hu Hv. unfold Definitions.beta. rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra.
  eapply Rle_trans; [|apply (lmax_ge _ (fun s => lmax (context s)
    (fun u => lmax (context s) (fun v => inner D (M D (query s) u v) (M D (query s) u v)))) _ Hs)].
  eapply Rle_trans; [|apply (lmax_ge _ (fun u => lmax (context s) (fun v => inner D (M D (query s) u v) (M D (query s) u v))) _ Hu)].
  apply (lmax_ge _ (fun v => inner D (M D (query s) u v) (M D (query s) u v)) _ Hv).
Qed.
End Inner.
Section Smooth.
Variable D : dataset.
Hypothesis HR : realisable D.
Lemma log_loss W s : In s (samples D) -> - ln (attention D W s (label s)) =
  ln (zsum D W (query s) (context s)) - ln (multiplicity s (label s)) - logit D W (label s) (query s).
Proof.
  intros Hs. destruct HR as [_ Hy]. specialize (Hy s Hs). assert (Hc : context s <> []) by (intros E0; now rewrite E0 in Hy).
  pose proof (multiplicity_pos s _ Hy). pose proof (zsum_pos D W (query s) _ Hc). pose proof (exp_pos (logit D W (label s) (query s))).
  unfold attention, Rdiv. assert (0 < multiplicity s (label s) * exp (logit D W (label s) (query s))) by now apply Rmult_lt_0_compat.
  rewrite ln_mult, ln_mult, ln_exp, ln_Rinv by (try apply Rinv_0_lt_compat; lra). lra.
Qed.
(** ** THEORY 6.3 *)
Theorem risk_smooth W U : risk D U <= risk D W + inner D (gradient D W) (diff U W) + beta D / 2 * inner D (diff U W) (diff U W).
Proof.
  pose proof (n_pos D HR) as Hn. pose proof (Rinv_0_lt_compat _ Hn) as Hi. rewrite inner_gradient. unfold risk. set (X := diff U W).
  set (c := beta D / 2 * inner D X X).
  assert (Ec : c = / n D * lsum (samples D) (fun _ => c)).
  { assert (E0 : lsum (samples D) (fun _ => c) = n D * c).
    { unfold n. induction (samples D) as [|s l IH]; [cbn; ring|]. cbn [lsum fold_right length]. fold (lsum l (fun _ => c)). rewrite IH, S_INR. ring. }
    rewrite E0. field. lra. }
  rewrite Ec, <- !Rmult_plus_distr_l, <- !lsum_plus. apply Rmult_le_compat_l; [lra|]. apply lsum_le. intros s Hs. rewrite !log_loss by auto.
  assert (Hc : context s <> []) by (destruct HR as [_ Hy]; specialize (Hy s Hs); intros E0; now rewrite E0 in Hy).
  pose proof (inner_diff_nonneg D X) as NX. pose proof (beta_nonneg D) as NB. set (h := sqrt (4 * beta D * inner D X X)).
  assert (P : 0 <= 4 * beta D * inner D X X) by (apply Rmult_le_pos; lra). pose proof (sqrt_sqrt _ P) as Eh. fold h in Eh.
  assert (Hh : 0 <= h) by apply sqrt_pos.
  pose proof (log_sum_exp_smooth (context s) (fun v => logit D W v (query s)) (fun v => logit D X v (query s)) h Hc) as K. cbv beta zeta in K.
  lapply K; [clear K; intros K|].
  - assert (EU : zsum D U (query s) (context s) = lsum (context s) (fun v => exp (logit D W v (query s) + logit D X v (query s)))).
    { apply lsum_ext. intros v _. unfold X. rewrite logit_diff. f_equal. ring. }
    rewrite EU. fold (zsum D W (query s) (context s)) in K.
    assert (S : lsum (context s) (fun v => share D W s v * (logit D X v (query s) - logit D X (label s) (query s)))
      = lsum (context s) (fun v => exp (logit D W v (query s)) / zsum D W (query s) (context s) * logit D X v (query s)) -
        logit D X (label s) (query s)).
    { rewrite (lsum_ext _ _ (fun v => share D W s v * logit D X v (query s) - logit D X (label s) (query s) * share D W s v)) by (intros; ring).
      rewrite lsum_minus, lsum_scale, share_total by auto. unfold share. ring. }
    rewrite S.
    assert (EL : logit D U (label s) (query s) = logit D W (label s) (query s) + logit D X (label s) (query s))
      by (unfold X; rewrite logit_diff; ring).
    rewrite EL. rewrite Eh in K. unfold c. lra.
  - intros u v Hu Hv. rewrite <- margin_logit. pose proof (cauchy_schwarz D (M D (query s) u v) X) as CS.
    pose proof (beta_bound D s u v Hs Hu Hv) as B.
    apply (square_le _ h Hh). rewrite Eh. eapply Rle_trans; [exact CS|]. now apply Rmult_le_compat_r.
Qed.

(** ** Nonexpansive steps (THEORY 6.7): cocoercivity from convexity and smoothness *)
Theorem gradient_cocoercive X Y : inner D (diff (gradient D X) (gradient D Y)) (diff (gradient D X) (gradient D Y))
  <= beta D * inner D (diff (gradient D X) (gradient D Y)) (diff X Y).
Proof.
  assert (K : forall b X Y, beta D <= b -> 0 < b -> risk D X + inner D (gradient D X) (diff Y X)
      + / (2 * b) * inner D (diff (gradient D Y) (gradient D X)) (diff (gradient D Y) (gradient D X)) <= risk D Y).
  { clear X Y. intros b X Y Hb Hp. set (g := diff (gradient D Y) (gradient D X)). set (Z := diff Y (times (/ b) g)).
    pose proof (risk_tangent D HR X Z) as T. pose proof (risk_smooth Y Z) as S.
    assert (E1 : inner D (gradient D X) (diff Z X) = inner D (gradient D X) (diff Y X) - / b * inner D (gradient D X) g).
    { rewrite <- inner_times_r, <- inner_diff_r. apply sum2_ext; intros. unfold Z, diff, times. ring. }
    assert (E2 : inner D (gradient D Y) (diff Z Y) = - / b * inner D (gradient D Y) g).
    { rewrite <- inner_times_r. apply sum2_ext; intros. unfold Z, diff, times. ring. }
    assert (E3 : inner D (diff Z Y) (diff Z Y) = / b * / b * inner D g g).
    { rewrite <- inner_times2. apply sum2_ext; intros. unfold Z, diff, times. ring. }
    assert (E4 : inner D (gradient D Y) g - inner D (gradient D X) g = inner D g g) by now rewrite <- inner_diff_l.
    rewrite E1 in T. rewrite E2, E3 in S. pose proof (inner_diff_nonneg D g) as P. set (gg := inner D g g) in *.
    pose proof (Rinv_0_lt_compat _ Hp) as Hi.
    assert (B : beta D / 2 * (/ b * / b * gg) <= / (2 * b) * gg).
    { replace (/ (2 * b) * gg) with (b / 2 * (/ b * / b * gg)) by (field; lra). apply Rmult_le_compat_r; [|lra]. apply Rmult_le_pos; [nra|auto]. }
    replace (/ b * gg) with (/ b * inner D (gradient D Y) g - / b * inner D (gradient D X) g) in * by (rewrite <- E4; ring).
    assert (X2 : / (2 * b) * gg = / b * gg - / (2 * b) * gg) by (field; lra).
    assert (X3 : / b * gg = / b * inner D (gradient D Y) g - / b * inner D (gradient D X) g) by (rewrite <- E4; ring). lra. }
  assert (Q0 : forall b, beta D <= b -> 0 < b -> inner D (diff (gradient D X) (gradient D Y)) (diff (gradient D X) (gradient D Y))
    <= b * inner D (diff (gradient D X) (gradient D Y)) (diff X Y)).
  { intros b Hb Hp. pose proof (K b X Y Hb Hp) as A. pose proof (K b Y X Hb Hp) as B. set (g := diff (gradient D X) (gradient D Y)) in *.
    assert (E1 : inner D (diff (gradient D Y) (gradient D X)) (diff (gradient D Y) (gradient D X)) = inner D g g)
      by (apply sum2_ext; intros; unfold g, diff; ring).
    assert (E2 : inner D (gradient D X) (diff Y X) + inner D (gradient D Y) (diff X Y) = - inner D g (diff X Y)).
    { unfold g. rewrite inner_diff_l, !inner_diff_r. ring. }
    rewrite E1 in A. set (gg := inner D g g) in *. assert (/ b * gg <= inner D g (diff X Y)).
    { replace (/ b * gg) with (/ (2 * b) * gg + / (2 * b) * gg) by (field; lra). lra. }
    apply Rmult_le_reg_l with (/ b); [now apply Rinv_0_lt_compat|]. rewrite <- Rmult_assoc, Rinv_l; lra. }
  pose proof (beta_nonneg D) as [P|Z]; [apply Q0; lra|].
  (* beta = 0: every larger constant will do *)
  set (gg := inner D _ _) in *. set (x := inner D (diff (gradient D X) (gradient D Y)) (diff X Y)) in *. rewrite <- Z in *.
  apply Rnot_lt_le. intros L. rewrite Rmult_0_l in L. pose proof (Q0 1 ltac:(lra) ltac:(lra)) as Q1. assert (0 < x) by lra.
  assert (P : 0 < gg / (2 * x)) by (apply Rdiv_lt_0_compat; lra). specialize (Q0 (gg / (2 * x)) ltac:(lra) P).
  replace (gg / (2 * x) * x) with (gg / 2) in Q0 by (field; lra). lra.
Qed.
Theorem gradient_lipschitz X Y : inner D (diff (gradient D X) (gradient D Y)) (diff (gradient D X) (gradient D Y))
  <= beta D * beta D * inner D (diff X Y) (diff X Y).
Proof.
  pose proof (gradient_cocoercive X Y) as K. set (g := diff (gradient D X) (gradient D Y)) in *. pose proof (cauchy_schwarz D g (diff X Y)) as CS.
  pose proof (beta_nonneg D) as B. pose proof (inner_diff_nonneg D g) as G. pose proof (inner_diff_nonneg D (diff X Y)) as N.
  set (gg := inner D g g) in *. set (x := inner D g (diff X Y)) in *. set (d := inner D (diff X Y) (diff X Y)) in *.
  destruct G as [G|G]; [|rewrite <- G; apply Rmult_le_pos; [nra|auto]]. apply Rmult_le_reg_l with gg; [auto|].
  assert (gg * gg <= (beta D * x) * (beta D * x)) by (apply Rmult_le_compat; lra).
  assert (beta D * beta D * (x * x) <= beta D * beta D * (gg * d)) by (apply Rmult_le_compat_l; [nra|auto]). lra.
Qed.

End Smooth.
Corollary gradient_lipschitz_norm D X Y : realisable D -> norm_ D (diff (gradient D X) (gradient D Y)) <= beta D * norm_ D (diff X Y).
Proof.
  intros HR. pose proof (gradient_lipschitz D HR X Y) as K. pose proof (beta_nonneg D) as B. pose proof (norm_pos D (diff X Y)) as N.
  pose proof (norm_pos D (diff (gradient D X) (gradient D Y))) as G. rewrite <- !norm_sqr in K.
  apply (square_le _ (beta D * norm_ D (diff X Y))); [now apply Rmult_le_pos|]. lra.
Qed.
