(* The risk along a line: its first and second derivatives are the gradient and the Hessian of Definitions.v; Taylor bounds; how far the Hessian
   can fall along the line. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Coquelicot Require Import Coquelicot.
From Attest Require Import Definitions Sums Elementary Matrices RestrictedRisk Convexity Smoothness SelfConcordance.
Import ListNotations.
Open Scope R_scope.

Lemma is_derive_lsum_in {A} (l : list A) (f f' : A -> R -> R) s : (forall v, In v l -> is_derive (f v) s (f' v s)) ->
  is_derive (fun s => lsum l (fun v => f v s)) s (lsum l (fun v => f' v s)).
Proof.
  induction l as [|x l IH]; intros H; [apply (is_derive_const 0)|].
  exact (is_derive_plus (f x) (fun s => lsum l (fun v => f v s)) s _ _ (H x (or_introl eq_refl)) (IH (fun v Hv => H v (or_intror Hv)))).
Qed.
Section Taylor.
Variables f f1 f2 : R -> R.
Hypothesis D1 : forall s, is_derive f s (f1 s).
Hypothesis D2 : forall s, is_derive f1 s (f2 s).
Lemma taylor_upper K : (forall s, 0 <= s <= 1 -> f2 s <= K) -> f 1 <= f 0 + f1 0 + K / 2.
Proof.
  intros HK. set (g := fun s => f 0 + s * f1 0 + K * (s * s) / 2 - f s). set (g1 := fun s => f1 0 + K * s - f1 s). set (g2 := fun s => K - f2 s).
  assert (E1 : forall s, is_derive g s (g1 s)).
  { intros s. unfold g, g1. pose proof (D1 s) as V. auto_derive; [eexists; exact V|].
    replace (Derive (fun x0 : R => f x0) s) with (f1 s) by (symmetry; apply is_derive_unique, V). field. }
  assert (E2 : forall s, is_derive g1 s (g2 s)).
  { intros s. unfold g1, g2. pose proof (D2 s) as V. auto_derive; [eexists; exact V|].
    replace (Derive (fun x0 : R => f1 x0) s) with (f2 s) by (symmetry; apply is_derive_unique, V). ring. }
  destruct (MVT_gen g 0 1 g1) as (c & Hc & Ec); [intros; apply E1|intros; now apply (continuous_of g g1)|].
  rewrite Rmin_left, Rmax_right in Hc by lra.
  destruct (MVT_gen g1 0 c g2) as (d & Hd & Ed); [intros; apply E2|intros; now apply (continuous_of g1 g2)|].
  rewrite Rmin_left, Rmax_right in Hd by lra.
  specialize (HK d ltac:(lra)). assert (Z1 : g1 0 = 0) by (unfold g1; ring). assert (Z0 : g 0 = 0) by (unfold g; field). rewrite Z1 in Ed.
  rewrite Z0 in Ec.
  assert (0 <= g2 d * (c - 0)) by (apply Rmult_le_pos; [unfold g2; lra|lra]). assert (0 <= g 1) by lra. unfold g in H0. lra.
Qed.
Lemma taylor_backward k : (forall s, 0 <= s <= 1 -> k <= f2 s) -> f 1 - f1 1 + k / 2 <= f 0.
Proof.
  intros HK. set (g := fun s => f s - f 1 - (s - 1) * f1 1 - k * ((s - 1) * (s - 1)) / 2). set (g1 := fun s => f1 s - f1 1 - k * (s - 1)).
  set (g2 := fun s => f2 s - k).
  assert (E1 : forall s, is_derive g s (g1 s)).
  { intros s. unfold g, g1. pose proof (D1 s) as V. auto_derive; [eexists; exact V|].
    replace (Derive (fun x0 : R => f x0) s) with (f1 s) by (symmetry; apply is_derive_unique, V). field. }
  assert (E2 : forall s, is_derive g1 s (g2 s)).
  { intros s. unfold g1, g2. pose proof (D2 s) as V. auto_derive; [eexists; exact V|].
    replace (Derive (fun x0 : R => f1 x0) s) with (f2 s) by (symmetry; apply is_derive_unique, V). ring. }
  destruct (MVT_gen g 0 1 g1) as (c & Hc & Ec); [intros; apply E1|intros; now apply (continuous_of g g1)|].
  rewrite Rmin_left, Rmax_right in Hc by lra.
  destruct (MVT_gen g1 c 1 g2) as (d & Hd & Ed); [intros; apply E2|intros; now apply (continuous_of g1 g2)|].
  rewrite Rmin_left, Rmax_right in Hd by lra.
  specialize (HK d ltac:(lra)). assert (Z1 : g1 1 = 0) by (unfold g1; ring). assert (Z0 : g 1 = 0) by (unfold g; field). rewrite Z1 in Ed.
  rewrite Z0 in Ec.
  assert (0 <= g2 d * (1 - c)) by (apply Rmult_le_pos; [unfold g2; lra|lra]). assert (0 <= g 0) by lra. unfold g in H0. lra.
Qed.
End Taylor.
Lemma exp_second y : 0 <= y -> exp (- y) <= 1 - y + y * y / 2.
Proof.
  intros Hy. pose proof (taylor_upper (fun s => exp (- (y * s))) (fun s => - y * exp (- (y * s))) (fun s => y * y * exp (- (y * s)))) as K.
  assert (D1 : forall s, is_derive (fun s => exp (- (y * s))) s (- y * exp (- (y * s)))) by (intros s; auto_derive; [easy|ring]).
  assert (D2 : forall s, is_derive (fun s => - y * exp (- (y * s))) s (y * y * exp (- (y * s)))) by (intros s; auto_derive; [easy|ring]).
  specialize (K D1 D2 (y * y)). cbv beta in K. rewrite Rmult_1_r, Rmult_0_r, Ropp_0, exp_0 in K. lapply K; [lra|]. intros s Hs.
  rewrite <- (Rmult_1_r (y * y)) at 2. apply Rmult_le_compat_l; [nra|].
  rewrite <- exp_0. assert (L : - (y * s) <= 0) by nra. destruct L as [L|L]; [left; now apply exp_increasing|right; now rewrite L].
Qed.

Section Line.
Variable D : dataset.
Hypothesis HR : realisable D.
Variables Z X : mat.
Local Notation pt s := (plus Z (times s X)).
Let p (t : sample) (v : nat) := exp (logit D Z v (query t)).
Let u (t : sample) (v : nat) := logit D X v (query t).
Lemma ne t : In t (samples D) -> context t <> [].
Proof. intros Ht E0. destruct HR as [_ Hy]. specialize (Hy t Ht). now rewrite E0 in Hy. Qed.
Lemma p_pos t v : 0 < p t v.
Proof. apply exp_pos. Qed.
Lemma G_zsum t s : G (context t) (p t) (u t) 0 s = zsum D (pt s) (query t) (context t).
Proof. apply lsum_ext. intros v _. unfold p, u. cbn [pow]. rewrite logit_plus, logit_times, exp_plus. ring. Qed.
Lemma share_G t s v : share D (pt s) t v = p t v * exp (s * u t v) / G (context t) (p t) (u t) 0 s.
Proof. rewrite G_zsum. unfold share, p, u. now rewrite logit_plus, logit_times, exp_plus. Qed.
Lemma mean_line t s : In t (samples D) -> mean (context t) (p t) (u t) s = mean_ D (pt s) X t.
Proof.
  intros Ht. unfold mean, mean_.
  rewrite (lsum_ext (context t) (fun v => share D (pt s) t v * logit D X v (query t))
    (fun v => / G (context t) (p t) (u t) 0 s * (p t v * u t v ^ 1 * exp (s * u t v)))).
  - rewrite lsum_scale. fold (G (context t) (p t) (u t) 1 s). unfold Rdiv. ring.
  - intros v _. rewrite share_G. unfold Rdiv. fold (u t v). cbn [pow]. ring.
Qed.
Lemma var_line t s : In t (samples D) -> var (context t) (p t) (u t) s = covariance D (pt s) X X t.
Proof.
  intros Ht. unfold var, covariance. rewrite mean_line by auto. f_equal.
  rewrite (lsum_ext (context t) (fun v => share D (pt s) t v * (logit D X v (query t) * logit D X v (query t)))
    (fun v => / G (context t) (p t) (u t) 0 s * (p t v * u t v ^ 2 * exp (s * u t v)))).
  - rewrite lsum_scale. fold (G (context t) (p t) (u t) 2 s). unfold Rdiv. ring.
  - intros v _. rewrite share_G. unfold Rdiv. fold (u t v). cbn [pow]. ring.
Qed.
Lemma gradient_mean Y : inner D (gradient D Y) X = / n D * lsum (samples D) (fun t => mean_ D Y X t - logit D X (label t) (query t)).
Proof.
  rewrite inner_gradient. f_equal. apply lsum_ext. intros t Ht. unfold mean_.
  rewrite (lsum_ext _ _ (fun v => share D Y t v * logit D X v (query t) - logit D X (label t) (query t) * share D Y t v)) by (intros; ring).
  rewrite lsum_minus, lsum_scale, share_total by now apply ne. ring.
Qed.
Lemma line1 s : is_derive (fun s => risk D (pt s)) s (inner D (gradient D (pt s)) X).
Proof.
  rewrite gradient_mean.
  apply (is_derive_ext (fun s => / n D * lsum (samples D) (fun t => ln (G (context t) (p t) (u t) 0 s) - ln (multiplicity t (label t)) -
    (logit D Z (label t) (query t) + s * logit D X (label t) (query t))))).
  - intros s'. unfold risk. f_equal. apply lsum_ext. intros t Ht. rewrite (log_loss D HR), G_zsum, logit_plus, logit_times by auto. reflexivity.
  - apply (is_derive_scal (fun s => lsum (samples D) (fun t => ln (G (context t) (p t) (u t) 0 s) - ln (multiplicity t (label t)) -
      (logit D Z (label t) (query t) + s * logit D X (label t) (query t))))).
    apply (is_derive_lsum_in (samples D) (fun t s => ln (G (context t) (p t) (u t) 0 s) - ln (multiplicity t (label t)) -
      (logit D Z (label t) (query t) + s * logit D X (label t) (query t))) (fun t s => mean_ D (pt s) X t - logit D X (label t) (query t))).
    intros t Ht. rewrite <- mean_line by auto. pose proof (G0_pos (context t) (p t) (u t) (ne t Ht) (p_pos t) s) as P.
    pose proof (G_derive (context t) (p t) (u t) 0 s) as V.
    auto_derive; [split; [eexists; exact V|auto]|]. rewrite (Derive_G (context t) (p t) (u t)). unfold mean. field. lra.
Qed.
Lemma line2 s : is_derive (fun s => inner D (gradient D (pt s)) X) s (hessian D (pt s) X X).
Proof.
  apply (is_derive_ext (fun s => / n D * lsum (samples D) (fun t => mean_ D (pt s) X t - logit D X (label t) (query t)))).
  - intros s'. now rewrite gradient_mean.
  - apply (is_derive_scal (fun s => lsum (samples D) (fun t => mean_ D (pt s) X t - logit D X (label t) (query t)))).
    apply (is_derive_lsum_in (samples D) (fun t s => mean_ D (pt s) X t - logit D X (label t) (query t)) (fun t s => covariance D (pt s) X X t)).
    intros t Ht. rewrite <- var_line by auto.
    apply (is_derive_ext (fun s => mean (context t) (p t) (u t) s - logit D X (label t) (query t))); [intros; now rewrite mean_line|].
    pose proof (mean_derive (context t) (p t) (u t) (ne t Ht) (p_pos t) s) as V. auto_derive; [eexists; exact V|].
    replace (Derive (fun x : R => mean (context t) (p t) (u t) x) s) with (var (context t) (p t) (u t) s) by (symmetry; apply is_derive_unique, V).
    ring.
Qed.
Lemma point_0 : pt 0 = Z.
Proof. unfold plus, times. apply FunctionalExtensionality.functional_extensionality. intros a.
apply FunctionalExtensionality.functional_extensionality. intros b. ring. Qed.
Lemma point_1 : pt 1 = plus Z X.
Proof. unfold plus, times. apply FunctionalExtensionality.functional_extensionality. intros a.
apply FunctionalExtensionality.functional_extensionality. intros b. ring. Qed.
Theorem risk_taylor_upper K : (forall s, 0 <= s <= 1 -> hessian D (pt s) X X <= K) ->
  risk D (plus Z X) <= risk D Z + inner D (gradient D Z) X + K / 2.
Proof. intros HK. pose proof (taylor_upper _ _ _ line1 line2 K HK) as T. cbv beta in T. now rewrite point_0, point_1 in T. Qed.
Theorem risk_taylor_backward k : (forall s, 0 <= s <= 1 -> k <= hessian D (pt s) X X) ->
  risk D (plus Z X) - inner D (gradient D (plus Z X)) X + k / 2 <= risk D Z.
Proof. intros HK. pose proof (taylor_backward _ _ _ line1 line2 k HK) as T. cbv beta in T. now rewrite point_0, point_1 in T. Qed.
Theorem hessian_lower b s : 0 < b -> (forall t v w, In t (samples D) -> In v (context t) -> In w (context t) ->
  logit D X v (query t) - logit D X w (query t) <= b) -> 0 <= s ->
  exp (- (b * s)) * hessian D Z X X <= hessian D (pt s) X X.
Proof.
  intros Hb HB Hs. pose proof (Rinv_0_lt_compat _ (n_pos D HR)) as Hi. unfold hessian.
  rewrite <- Rmult_assoc, (Rmult_comm (exp _)), Rmult_assoc, <- lsum_scale. apply Rmult_le_compat_l; [lra|]. apply lsum_le. intros t Ht.
  pose proof (var_lower (context t) (p t) (u t) b (ne t Ht) (p_pos t) (fun v w Hv Hw => HB t v w Ht Hv Hw) s Hs) as K.
  rewrite !var_line, point_0 in K by auto. exact K.
Qed.
End Line.
