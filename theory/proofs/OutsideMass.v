(* THEORY 6.8, the mass outside: A, the mean attention outside the component of the label.

   A is between w (1 - n eps / 2) and w, w the mean of log (1 + q_i); the gradients of the risk and of the restricted risk differ by at most M A;
   the curvature along a direction is at most a quarter of its squared oscillation inside, plus A times its squared oscillation. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices RestrictedRisk RayBound Convexity Smoothness DescentBounds Retrieval SoftComposition.
From Attest Require Import Hoeffding RiskOnLine.
Import ListNotations.
Open Scope R_scope.

Local Notation norm := norm_.
Section Mass.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Hypothesis HR : realisable D.
Local Notation Dr := (restricted D tied).
Local Notation Mb := (Mb D).
Lemma Mb_nonneg : 0 <= Mb.
Proof. apply sqrt_pos. Qed.
Lemma Mb_sqr : Mb * Mb = 4 * beta D.
Proof. apply sqrt_sqrt. pose proof (beta_nonneg D). lra. Qed.
Lemma Mb_logit s u v X : In s (samples D) -> In u (context s) -> In v (context s) -> logit D X u (query s) - logit D X v (query s) <= Mb * norm D X.
Proof.
  intros Hs Hu Hv. rewrite <- margin_logit. eapply Rle_trans; [apply inner_norms|]. apply Rmult_le_compat_r; [apply norm_pos|]. apply sqrt_le_1_alt.
  now apply (beta_bound D s).
Qed.
(** mean attention mass off the label's component; mean of log (1 + q) *)
Definition Amass W : R := / n D * lsum (samples D) (mass_out D tied W).
Definition wpart W : R := / n D * lsum (samples D) (fun s => ln (1 + q D tied W s)).
Lemma split_w W : risk D W = Lbar D tied W + wpart W.
Proof. now apply split. Qed.
Lemma q_pos W s : In s (samples D) -> 0 <= q D tied W s.
Proof. intros Hs. apply q_nonneg; auto. now apply HR. Qed.
Lemma mass_ln W s : In s (samples D) -> mass_out D tied W s = 1 - exp (- ln (1 + q D tied W s)).
Proof. intros Hs. pose proof (q_pos W s Hs). rewrite (mass_out_q D tied tied_refl HR W s Hs), exp_Ropp, exp_ln by lra. reflexivity. Qed.
Lemma Amass_nonneg W : 0 <= Amass W.
Proof.
  pose proof (Rinv_0_lt_compat _ (n_pos D HR)). apply Rmult_le_pos; [lra|]. apply lsum_nonneg. intros s Hs. pose proof (q_pos W s Hs).
  rewrite (mass_out_q D tied tied_refl HR W s Hs).
  assert (/ (1 + q D tied W s) <= 1); [|lra]. rewrite <- Rinv_1. apply Rinv_le_contravar; lra.
Qed.
Lemma Amass_upper W : Amass W <= wpart W.
Proof.
  pose proof (Rinv_0_lt_compat _ (n_pos D HR)). apply Rmult_le_compat_l; [lra|]. apply lsum_le. intros s Hs. rewrite mass_ln by auto.
  pose proof (exp_ge_tangent (- ln (1 + q D tied W s))). lra.
Qed.
Lemma Amass_lower W e : (forall s, In s (samples D) -> ln (1 + q D tied W s) <= n D * e) -> wpart W * (1 - n D * e / 2) <= Amass W.
Proof.
  intros He. pose proof (Rinv_0_lt_compat _ (n_pos D HR)). unfold wpart, Amass. rewrite Rmult_assoc, (Rmult_comm (lsum _ _)), <- lsum_scale.
  apply Rmult_le_compat_l; [lra|]. apply lsum_le. intros s Hs. rewrite mass_ln by auto.
  specialize (He s Hs). pose proof (ln_1_plus _ (q_pos W s Hs)) as [Y0 _]. set (y := ln (1 + q D tied W s)) in *. pose proof (exp_second y Y0).
  assert (y * y <= n D * e * y) by (apply Rmult_le_compat_r; lra). lra.
Qed.
Lemma wpart_excess W Lstar : (forall V, Lstar <= Lbar D tied V) -> wpart W <= risk D W - Lstar.
Proof. intros H. rewrite split_w. specialize (H W). lra. Qed.
(** a linear functional tells the two gradients apart by at most Mb times the mass *)
Lemma gradient_gap W X : Rabs (inner D (diff (gradient D W) (gradient Dr W)) X) <= Mb * Amass W * norm D X.
Proof.
  pose proof (n_pos D HR) as Hn. pose proof (Rinv_0_lt_compat _ Hn) as Hi. rewrite inner_diff_l.
  change (inner D (gradient Dr W) X) with (inner Dr (gradient Dr W) X). rewrite !inner_gradient.
  assert (En : n Dr = n D) by (unfold n; cbn; now rewrite map_length). rewrite En, <- Rmult_minus_distr_l. cbn [samples restricted restricted].
  rewrite lsum_map, <- lsum_minus.
  rewrite Rabs_mult, (Rabs_pos_eq (/ n D)) by lra. unfold Amass.
  replace (Mb * (/ n D * lsum (samples D) (mass_out D tied W)) * norm D X) with (/ n D * (Mb * norm D X * lsum (samples D) (mass_out D tied W)))
    by ring.
  apply Rmult_le_compat_l; [lra|]. rewrite <- lsum_scale.
  assert (Tri : forall (l : list sample) f g, (forall s, In s l -> Rabs (f s) <= g s) -> Rabs (lsum l f) <= lsum l g).
  { clear. induction l as [|s l IH]; intros f g H; [cbn; rewrite Rabs_R0; lra|]. rewrite !lsum_cons. eapply Rle_trans; [apply Rabs_triang|].
    apply Rplus_le_compat; [apply H; now left|apply IH; intros; apply H; now right]. }
  apply Tri. intros s Hs. cbn [context label query]. set (k := query s). set (y := logit D X (label s) k). set (b := Mb * norm D X).
  set (x := fun v => logit D X v k). set (mu := lsum (In_ tied s) (fun v => share_in D tied W s v * x v)). set (m := mass_out D tied W s).
  assert (Hy : In (label s) (context s)) by now apply HR. assert (Hc : context s <> []) by (intros E0; now rewrite E0 in Hy).
  assert (S1 : lsum (context s) (fun v => share D W s v * (logit D X v k - y))
    = (1 - m) * mu + lsum (Out_ tied s) (fun v => share D W s v * x v) - y).
  { rewrite (lsum_ext _ _ (fun v => share D W s v * x v - y * share D W s v)) by (intros; unfold x; ring).
    rewrite lsum_minus, lsum_scale, share_total by auto. rewrite (lsum_filter (tied (query s) (label s)) (context s)).
    fold (In_ tied s) (Out_ tied s).
    rewrite (lsum_ext (In_ tied s) (fun v => share D W s v * x v) (fun v => (1 - m) * (share_in D tied W s v * x v)))
      by (intros; rewrite (share_split D tied tied_refl HR W s) by auto; fold m; ring). rewrite lsum_scale. fold mu. ring. }
  assert (S2 : lsum (filter (tied k (label s)) (context s))
    (fun v => share Dr W (Sample (filter (tied k (label s)) (context s)) (label s) k) v * (logit D X v k - y)) = mu - y).
  { change (filter (tied k (label s)) (context s)) with (In_ tied s).
    rewrite (lsum_ext _ _ (fun v => share_in D tied W s v * x v - y * share_in D tied W s v))
      by (intros v _; change (share Dr W (Sample (In_ tied s) (label s) k) v) with (share_in D tied W s v); unfold x; ring).
    rewrite lsum_minus, lsum_scale. rewrite (share_in_total D tied tied_refl HR W s Hs). fold mu. ring. }
  change (logit Dr X) with (logit D X). fold k y. rewrite S1, S2.
  replace ((1 - m) * mu + lsum (Out_ tied s) (fun v => share D W s v * x v) - y - (mu - y))
    with (lsum (Out_ tied s) (fun v => share D W s v * (x v - mu))).
  - assert (Bd : forall v, In v (Out_ tied s) -> Rabs (x v - mu) <= b).
    { intros v Hv. apply filter_In in Hv as [Hv _].
      assert (E1 : x v - mu = lsum (In_ tied s) (fun w => share_in D tied W s w * (x v - x w))).
      { rewrite (lsum_ext _ _ (fun w => x v * share_in D tied W s w - share_in D tied W s w * x w)) by (intros; ring).
        rewrite lsum_minus, lsum_scale, (share_in_total D tied tied_refl HR W s Hs). fold mu. ring. }
      assert (E2 : b = lsum (In_ tied s) (fun w => share_in D tied W s w * b)).
      { rewrite (lsum_ext _ _ (fun w => b * share_in D tied W s w)) by (intros; ring).
        rewrite lsum_scale, (share_in_total D tied tied_refl HR W s Hs). ring. }
      assert (Ps : forall w, In w (In_ tied s) -> 0 <= share_in D tied W s w) by (intros w Hw; left; now apply share_in_bounds).
      apply Rabs_le. split.
      - rewrite E1, E2, <- (Rmult_1_l (lsum _ _)), <- Ropp_mult_distr_l_reverse, <- lsum_scale. apply lsum_le. intros w Hw. pose proof (Ps w Hw).
        apply filter_In in Hw as [Hw _]. pose proof (Mb_logit s w v X Hs Hw Hv) as K. fold b k in K. unfold x. nra.
      - rewrite E1. rewrite E2 at 1. apply lsum_le. intros w Hw. pose proof (Ps w Hw). apply filter_In in Hw as [Hw _].
        pose proof (Mb_logit s v w X Hs Hv Hw) as K. fold b k in K. unfold x. nra. }
    unfold m, mass_out. rewrite <- lsum_scale. clear - Bd Hc. revert Bd. generalize (Out_ tied s). intros l Bd.
    induction l as [|v l IH]; [cbn; rewrite Rabs_R0; lra|]. rewrite !lsum_cons. eapply Rle_trans; [apply Rabs_triang|].
    apply Rplus_le_compat; [|apply IH; intros; apply Bd; now right].
    assert (0 <= share D W s v) by (unfold share; left; apply Rdiv_lt_0_compat; [apply exp_pos|now apply zsum_pos]).
    rewrite Rabs_mult, (Rabs_pos_eq (share D W s v)), Rmult_comm by auto. apply Rmult_le_compat_r; [auto|apply Bd; now left].
  - rewrite (lsum_ext _ _ (fun v => share D W s v * x v - mu * share D W s v)) by (intros; ring). rewrite lsum_minus, lsum_scale.
    fold (mass_out D tied W s). fold m. ring.
Qed.
Corollary gradient_gap_norm W : norm D (diff (gradient D W) (gradient Dr W)) <= Mb * Amass W.
Proof.
  set (X := diff (gradient D W) (gradient Dr W)). pose proof (gradient_gap W X) as K. fold X in K. rewrite <- norm_sqr in K.
  pose proof (norm_pos D X) as N. rewrite Rabs_pos_eq in K by (apply Rmult_le_pos; auto).
  destruct N as [N|N]; [apply Rmult_le_reg_r with (norm D X); auto|]. rewrite <- N. apply Rmult_le_pos; [apply Mb_nonneg|apply Amass_nonneg].
Qed.
(** covariance of logits that are within b of each other inside the component and within b2 in the context *)
Lemma covariance_upper Y X s b b2 : In s (samples D) -> 0 <= b -> 0 <= b2 ->
  (forall u v, In u (In_ tied s) -> In v (In_ tied s) -> logit D X u (query s) - logit D X v (query s) <= b) ->
  (forall u v, In u (context s) -> In v (context s) -> logit D X u (query s) - logit D X v (query s) <= b2) ->
  covariance D Y X X s <= b * b / 4 + mass_out D tied Y s * (b2 * b2).
Proof.
  intros Hs Hb Hb2 H1 H2. set (x := fun v => logit D X v (query s)). assert (Hy : In (label s) (context s)) by now apply HR.
  assert (Hc : context s <> []) by (intros E0; now rewrite E0 in Hy).
  assert (Hne : In_ tied s <> []) by (intros E0; assert (Hi : In (label s) (In_ tied s)) by (apply filter_In; auto); now rewrite E0 in Hi).
  destruct (list_minimum (In_ tied s) x Hne) as (i & Hi & Mi). destruct (list_minimum (In_ tied s) (fun v => - x v) Hne) as (j & Hj & Mj).
  set (c := (x i + x j) / 2).
  pose proof (share_total D Y s Hc) as T1. set (mn := mean_ D Y X s).
  assert (E1 : covariance D Y X X s = lsum (context s) (fun v => share D Y s v * ((x v - c) * (x v - c))) - (mn - c) * (mn - c)).
  { unfold covariance. fold mn.
    rewrite (lsum_ext (context s) (fun v => share D Y s v * ((x v - c) * (x v - c)))
      (fun v => share D Y s v * (logit D X v (query s) * logit D X v (query s)) -
      (2 * c * (share D Y s v * logit D X v (query s)) - c * c * share D Y s v))) by (intros; unfold x; ring).
    rewrite !lsum_minus, !lsum_scale, T1. fold (mean_ D Y X s). fold mn. ring. }
  assert (Sp : forall v, 0 <= share D Y s v) by (intros v; unfold share; left; apply Rdiv_lt_0_compat; [apply exp_pos|now apply zsum_pos]).
  pose proof (Rle_0_sqr (mn - c)) as Q0. unfold Rsqr in Q0. rewrite E1, (lsum_filter (tied (query s) (label s)) (context s)).
  fold (In_ tied s) (Out_ tied s).
  assert (Sub : forall v, In v (In_ tied s) -> In v (context s)) by (intros v Hv; now apply filter_In in Hv).
  assert (A1 : lsum (In_ tied s) (fun v => share D Y s v * ((x v - c) * (x v - c))) <= b * b / 4).
  { apply Rle_trans with (lsum (In_ tied s) (fun v => b * b / 4 * share D Y s v)).
    - apply lsum_le. intros v Hv. rewrite (Rmult_comm (b * b / 4)). apply Rmult_le_compat_l; [auto|]. pose proof (Mi v Hv). pose proof (Mj v Hv).
      pose proof (H1 j i Hj Hi) as B. fold (x j) (x i) in B. assert (- (b / 2) <= x v - c <= b / 2) by (unfold c; lra). nra.
    - rewrite lsum_scale. assert (lsum (In_ tied s) (share D Y s) <= 1). { rewrite <- T1, (lsum_filter (tied (query s) (label s)) (context s)).
        fold (In_ tied s) (Out_ tied s). assert (0 <= lsum (Out_ tied s) (share D Y s)) by (apply lsum_nonneg; intros; apply Sp). lra. } nra. }
  assert (A2 : lsum (Out_ tied s) (fun v => share D Y s v * ((x v - c) * (x v - c))) <= mass_out D tied Y s * (b2 * b2)).
  { unfold mass_out. rewrite Rmult_comm, <- lsum_scale. apply lsum_le. intros v Hv. rewrite (Rmult_comm (b2 * b2)). apply Rmult_le_compat_l; [auto|].
    apply filter_In in Hv as [Hv _].
    pose proof (H2 v i Hv (Sub i Hi)) as B1'. pose proof (H2 i v (Sub i Hi) Hv) as B2'. pose proof (H2 v j Hv (Sub j Hj)) as B3'.
    pose proof (H2 j v (Sub j Hj) Hv) as B4'. fold (x v) (x i) in B1', B2'. fold (x v) (x j) in B3', B4'.
    assert (- b2 <= x v - c <= b2) by (unfold c; lra). nra. }
  lra.
Qed.
Lemma hessian_upper Y X b b2 : 0 <= b -> 0 <= b2 ->
  (forall s u v, In s (samples D) -> In u (In_ tied s) -> In v (In_ tied s) -> logit D X u (query s) - logit D X v (query s) <= b) ->
  (forall s u v, In s (samples D) -> In u (context s) -> In v (context s) -> logit D X u (query s) - logit D X v (query s) <= b2) ->
  hessian D Y X X <= b * b / 4 + Amass Y * (b2 * b2).
Proof.
  intros Hb Hb2 H1 H2. pose proof (n_pos D HR) as Hn. pose proof (Rinv_0_lt_compat _ Hn) as Hi. unfold hessian, Amass.
  apply Rmult_le_reg_l with (n D); [auto|].
  rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra.
  replace (n D * (b * b / 4 + / n D * lsum (samples D) (mass_out D tied Y) * (b2 * b2)))
    with (n D * (b * b / 4) + b2 * b2 * lsum (samples D) (mass_out D tied Y)) by (field; lra).
  assert (E0 : n D * (b * b / 4) = lsum (samples D) (fun _ => b * b / 4)).
  { unfold n. clear. induction (samples D) as [|u l IH]; [cbn; ring|]. rewrite lsum_cons, <- IH. cbn [length]. rewrite S_INR. ring. }
  rewrite E0, <- lsum_scale, <- lsum_plus. apply lsum_le. intros s Hs. rewrite (Rmult_comm (b2 * b2)). apply covariance_upper; auto.
Qed.
End Mass.

Lemma gradient_shift D X V Y : realisable D -> unseen D V -> inner D (gradient D (plus X V)) Y = inner D (gradient D X) Y.
Proof.
  intros HR HV. rewrite !inner_gradient. f_equal. apply lsum_ext. intros s Hs. apply lsum_ext. intros v Hv. f_equal. unfold share.
  assert (E0 : forall u, In u (context s) ->
    exp (logit D (plus X V) u (query s)) = exp (logit D V (label s) (query s)) * exp (logit D X u (query s))).
  { intros u Hu. rewrite logit_plus, (unseen_logit D HR V s u HV Hs Hu), <- exp_plus. f_equal. ring. }
  assert (E1 : zsum D (plus X V) (query s) (context s) = exp (logit D V (label s) (query s)) * zsum D X (query s) (context s))
    by (unfold zsum; rewrite <- lsum_scale; apply lsum_ext; intros; now apply E0).
  assert (Hc : context s <> []) by (intros E2; now rewrite E2 in Hv). pose proof (zsum_pos D X (query s) _ Hc).
  pose proof (exp_pos (logit D V (label s) (query s))). rewrite E0, E1 by auto. field. lra.
Qed.
