(* THEORY 6.8, B7: the norm of gradient descent off S_fin is bounded by |W_mm| times the log of the decrease of the excess risk, with the constants of the specification. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk RayBound Convexity MinimiserBall Smoothness DescentBounds Retrieval Spans FiniteComponent PenaltyPath SoftComposition Limits SmallRiskDirection Hoeffding FiniteComponentBound RiskOnLine.
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
  intros Hs Hu Hv. rewrite <- margin_logit. eapply Rle_trans; [apply inner_norms|]. apply Rmult_le_compat_r; [apply norm_pos|]. apply sqrt_le_1_alt. now apply (beta_bound D s).
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
  pose proof (Rinv_0_lt_compat _ (n_pos D HR)). apply Rmult_le_pos; [lra|]. apply lsum_nonneg. intros s Hs. pose proof (q_pos W s Hs). rewrite (mass_out_q D tied tied_refl HR W s Hs).
  assert (/ (1 + q D tied W s) <= 1); [|lra]. rewrite <- Rinv_1. apply Rinv_le_contravar; lra.
Qed.
Lemma Amass_upper W : Amass W <= wpart W.
Proof.
  pose proof (Rinv_0_lt_compat _ (n_pos D HR)). apply Rmult_le_compat_l; [lra|]. apply lsum_le. intros s Hs. rewrite mass_ln by auto. pose proof (exp_ge_tangent (- ln (1 + q D tied W s))). lra.
Qed.
Lemma Amass_lower W e : (forall s, In s (samples D) -> ln (1 + q D tied W s) <= n D * e) -> wpart W * (1 - n D * e / 2) <= Amass W.
Proof.
  intros He. pose proof (Rinv_0_lt_compat _ (n_pos D HR)). unfold wpart, Amass. rewrite Rmult_assoc, (Rmult_comm (lsum _ _)), <- lsum_scale. apply Rmult_le_compat_l; [lra|]. apply lsum_le. intros s Hs. rewrite mass_ln by auto.
  specialize (He s Hs). pose proof (ln_1_plus _ (q_pos W s Hs)) as [Y0 _]. set (y := ln (1 + q D tied W s)) in *. pose proof (exp_second y Y0). assert (y * y <= n D * e * y) by (apply Rmult_le_compat_r; lra). lra.
Qed.
Lemma wpart_excess W Lstar : (forall V, Lstar <= Lbar D tied V) -> wpart W <= risk D W - Lstar.
Proof. intros H. rewrite split_w. specialize (H W). lra. Qed.
(** a linear functional tells the two gradients apart by at most Mb times the mass *)
Lemma gradient_gap W X : Rabs (inner D (diff (gradient D W) (gradient Dr W)) X) <= Mb * Amass W * norm D X.
Proof.
  pose proof (n_pos D HR) as Hn. pose proof (Rinv_0_lt_compat _ Hn) as Hi. rewrite inner_diff_l. change (inner D (gradient Dr W) X) with (inner Dr (gradient Dr W) X). rewrite !inner_gradient.
  assert (En : n Dr = n D) by (unfold n; cbn; now rewrite map_length). rewrite En, <- Rmult_minus_distr_l. cbn [samples restricted restricted]. rewrite lsum_map, <- lsum_minus.
  rewrite Rabs_mult, (Rabs_pos_eq (/ n D)) by lra. unfold Amass. replace (Mb * (/ n D * lsum (samples D) (mass_out D tied W)) * norm D X) with (/ n D * (Mb * norm D X * lsum (samples D) (mass_out D tied W))) by ring.
  apply Rmult_le_compat_l; [lra|]. rewrite <- lsum_scale.
  assert (Tri : forall (l : list sample) f g, (forall s, In s l -> Rabs (f s) <= g s) -> Rabs (lsum l f) <= lsum l g).
  { clear. induction l as [|s l IH]; intros f g H; [cbn; rewrite Rabs_R0; lra|]. rewrite !lsum_cons. eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; [apply H; now left|apply IH; intros; apply H; now right]. }
  apply Tri. intros s Hs. cbn [context label query]. set (k := query s). set (y := logit D X (label s) k). set (b := Mb * norm D X).
  set (x := fun v => logit D X v k). set (mu := lsum (In_ tied s) (fun v => share_in D tied W s v * x v)). set (m := mass_out D tied W s).
  assert (Hy : In (label s) (context s)) by now apply HR. assert (Hc : context s <> []) by (intros E0; now rewrite E0 in Hy).
  assert (S1 : lsum (context s) (fun v => share D W s v * (logit D X v k - y)) = (1 - m) * mu + lsum (Out_ tied s) (fun v => share D W s v * x v) - y).
  { rewrite (lsum_ext _ _ (fun v => share D W s v * x v - y * share D W s v)) by (intros; unfold x; ring). rewrite lsum_minus, lsum_scale, share_total by auto. rewrite (lsum_filter (tied (query s) (label s)) (context s)). fold (In_ tied s) (Out_ tied s).
    rewrite (lsum_ext (In_ tied s) (fun v => share D W s v * x v) (fun v => (1 - m) * (share_in D tied W s v * x v))) by (intros; rewrite (share_split D tied tied_refl HR W s) by auto; fold m; ring). rewrite lsum_scale. fold mu. ring. }
  assert (S2 : lsum (filter (tied k (label s)) (context s)) (fun v => share Dr W (Sample (filter (tied k (label s)) (context s)) (label s) k) v * (logit D X v k - y)) = mu - y).
  { change (filter (tied k (label s)) (context s)) with (In_ tied s).
    rewrite (lsum_ext _ _ (fun v => share_in D tied W s v * x v - y * share_in D tied W s v)) by (intros v _; change (share Dr W (Sample (In_ tied s) (label s) k) v) with (share_in D tied W s v); unfold x; ring).
    rewrite lsum_minus, lsum_scale. rewrite (share_in_total D tied tied_refl HR W s Hs). fold mu. ring. }
  change (logit Dr X) with (logit D X). fold k y. rewrite S1, S2.
  replace ((1 - m) * mu + lsum (Out_ tied s) (fun v => share D W s v * x v) - y - (mu - y)) with (lsum (Out_ tied s) (fun v => share D W s v * (x v - mu))).
  - assert (Bd : forall v, In v (Out_ tied s) -> Rabs (x v - mu) <= b).
    { intros v Hv. apply filter_In in Hv as [Hv _].
      assert (E1 : x v - mu = lsum (In_ tied s) (fun w => share_in D tied W s w * (x v - x w))).
      { rewrite (lsum_ext _ _ (fun w => x v * share_in D tied W s w - share_in D tied W s w * x w)) by (intros; ring). rewrite lsum_minus, lsum_scale, (share_in_total D tied tied_refl HR W s Hs). fold mu. ring. }
      assert (E2 : b = lsum (In_ tied s) (fun w => share_in D tied W s w * b)).
      { rewrite (lsum_ext _ _ (fun w => b * share_in D tied W s w)) by (intros; ring). rewrite lsum_scale, (share_in_total D tied tied_refl HR W s Hs). ring. }
      assert (Ps : forall w, In w (In_ tied s) -> 0 <= share_in D tied W s w) by (intros w Hw; left; now apply share_in_bounds).
      apply Rabs_le. split.
      - rewrite E1, E2, <- (Rmult_1_l (lsum _ _)), <- Ropp_mult_distr_l_reverse, <- lsum_scale. apply lsum_le. intros w Hw. pose proof (Ps w Hw). apply filter_In in Hw as [Hw _]. pose proof (Mb_logit s w v X Hs Hw Hv) as K. fold b k in K. unfold x. nra.
      - rewrite E1. rewrite E2 at 1. apply lsum_le. intros w Hw. pose proof (Ps w Hw). apply filter_In in Hw as [Hw _]. pose proof (Mb_logit s v w X Hs Hv Hw) as K. fold b k in K. unfold x. nra. }
    unfold m, mass_out. rewrite <- lsum_scale. clear - Bd Hc. revert Bd. generalize (Out_ tied s). intros l Bd. induction l as [|v l IH]; [cbn; rewrite Rabs_R0; lra|]. rewrite !lsum_cons. eapply Rle_trans; [apply Rabs_triang|].
    apply Rplus_le_compat; [|apply IH; intros; apply Bd; now right]. assert (0 <= share D W s v) by (unfold share; left; apply Rdiv_lt_0_compat; [apply exp_pos|now apply zsum_pos]). rewrite Rabs_mult, (Rabs_pos_eq (share D W s v)), Rmult_comm by auto. apply Rmult_le_compat_r; [auto|apply Bd; now left].
  - rewrite (lsum_ext _ _ (fun v => share D W s v * x v - mu * share D W s v)) by (intros; ring). rewrite lsum_minus, lsum_scale. fold (mass_out D tied W s). fold m. ring.
Qed.
Corollary gradient_gap_norm W : norm D (diff (gradient D W) (gradient Dr W)) <= Mb * Amass W.
Proof.
  set (X := diff (gradient D W) (gradient Dr W)). pose proof (gradient_gap W X) as K. fold X in K. rewrite <- norm_sqr in K. pose proof (norm_pos D X) as N. rewrite Rabs_pos_eq in K by (apply Rmult_le_pos; auto).
  destruct N as [N|N]; [apply Rmult_le_reg_r with (norm D X); auto|]. rewrite <- N. apply Rmult_le_pos; [apply Mb_nonneg|apply Amass_nonneg].
Qed.
(** covariance of logits that are within b of each other inside the component and within b2 in the context *)
Lemma covariance_upper Y X s b b2 : In s (samples D) -> 0 <= b -> 0 <= b2 ->
  (forall u v, In u (In_ tied s) -> In v (In_ tied s) -> logit D X u (query s) - logit D X v (query s) <= b) ->
  (forall u v, In u (context s) -> In v (context s) -> logit D X u (query s) - logit D X v (query s) <= b2) ->
  covariance D Y X X s <= b * b / 4 + mass_out D tied Y s * (b2 * b2).
Proof.
  intros Hs Hb Hb2 H1 H2. set (x := fun v => logit D X v (query s)). assert (Hy : In (label s) (context s)) by now apply HR. assert (Hc : context s <> []) by (intros E0; now rewrite E0 in Hy).
  assert (Hne : In_ tied s <> []) by (intros E0; assert (Hi : In (label s) (In_ tied s)) by (apply filter_In; auto); now rewrite E0 in Hi).
  destruct (list_minimum (In_ tied s) x Hne) as (i & Hi & Mi). destruct (list_minimum (In_ tied s) (fun v => - x v) Hne) as (j & Hj & Mj). set (c := (x i + x j) / 2).
  pose proof (share_total D Y s Hc) as T1. set (mn := mean_ D Y X s).
  assert (E1 : covariance D Y X X s = lsum (context s) (fun v => share D Y s v * ((x v - c) * (x v - c))) - (mn - c) * (mn - c)).
  { unfold covariance. fold mn. rewrite (lsum_ext (context s) (fun v => share D Y s v * ((x v - c) * (x v - c))) (fun v => share D Y s v * (logit D X v (query s) * logit D X v (query s)) - (2 * c * (share D Y s v * logit D X v (query s)) - c * c * share D Y s v))) by (intros; unfold x; ring).
    rewrite !lsum_minus, !lsum_scale, T1. fold (mean_ D Y X s). fold mn. ring. }
  assert (Sp : forall v, 0 <= share D Y s v) by (intros v; unfold share; left; apply Rdiv_lt_0_compat; [apply exp_pos|now apply zsum_pos]).
  pose proof (Rle_0_sqr (mn - c)) as Q0. unfold Rsqr in Q0. rewrite E1, (lsum_filter (tied (query s) (label s)) (context s)). fold (In_ tied s) (Out_ tied s).
  assert (Sub : forall v, In v (In_ tied s) -> In v (context s)) by (intros v Hv; now apply filter_In in Hv).
  assert (A1 : lsum (In_ tied s) (fun v => share D Y s v * ((x v - c) * (x v - c))) <= b * b / 4).
  { apply Rle_trans with (lsum (In_ tied s) (fun v => b * b / 4 * share D Y s v)).
    - apply lsum_le. intros v Hv. rewrite (Rmult_comm (b * b / 4)). apply Rmult_le_compat_l; [auto|]. pose proof (Mi v Hv). pose proof (Mj v Hv). pose proof (H1 j i Hj Hi) as B. fold (x j) (x i) in B. assert (- (b / 2) <= x v - c <= b / 2) by (unfold c; lra). nra.
    - rewrite lsum_scale. assert (lsum (In_ tied s) (share D Y s) <= 1). { rewrite <- T1, (lsum_filter (tied (query s) (label s)) (context s)). fold (In_ tied s) (Out_ tied s). assert (0 <= lsum (Out_ tied s) (share D Y s)) by (apply lsum_nonneg; intros; apply Sp). lra. } nra. }
  assert (A2 : lsum (Out_ tied s) (fun v => share D Y s v * ((x v - c) * (x v - c))) <= mass_out D tied Y s * (b2 * b2)).
  { unfold mass_out. rewrite Rmult_comm, <- lsum_scale. apply lsum_le. intros v Hv. rewrite (Rmult_comm (b2 * b2)). apply Rmult_le_compat_l; [auto|]. apply filter_In in Hv as [Hv _].
    pose proof (H2 v i Hv (Sub i Hi)) as B1'. pose proof (H2 i v (Sub i Hi) Hv) as B2'. pose proof (H2 v j Hv (Sub j Hj)) as B3'. pose proof (H2 j v (Sub j Hj) Hv) as B4'. fold (x v) (x i) in B1', B2'. fold (x v) (x j) in B3', B4'. assert (- b2 <= x v - c <= b2) by (unfold c; lra). nra. }
  lra.
Qed.
Lemma hessian_upper Y X b b2 : 0 <= b -> 0 <= b2 ->
  (forall s u v, In s (samples D) -> In u (In_ tied s) -> In v (In_ tied s) -> logit D X u (query s) - logit D X v (query s) <= b) ->
  (forall s u v, In s (samples D) -> In u (context s) -> In v (context s) -> logit D X u (query s) - logit D X v (query s) <= b2) ->
  hessian D Y X X <= b * b / 4 + Amass Y * (b2 * b2).
Proof.
  intros Hb Hb2 H1 H2. pose proof (n_pos D HR) as Hn. pose proof (Rinv_0_lt_compat _ Hn) as Hi. unfold hessian, Amass. apply Rmult_le_reg_l with (n D); [auto|].
  rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra. replace (n D * (b * b / 4 + / n D * lsum (samples D) (mass_out D tied Y) * (b2 * b2))) with (n D * (b * b / 4) + b2 * b2 * lsum (samples D) (mass_out D tied Y)) by (field; lra).
  assert (E0 : n D * (b * b / 4) = lsum (samples D) (fun _ => b * b / 4)).
  { unfold n. clear. induction (samples D) as [|u l IH]; [cbn; ring|]. rewrite lsum_cons, <- IH. cbn [length]. rewrite S_INR. ring. }
  rewrite E0, <- lsum_scale, <- lsum_plus. apply lsum_le. intros s Hs. rewrite (Rmult_comm (b2 * b2)). apply covariance_upper; auto.
Qed.
End Mass.

Lemma gradient_shift D X V Y : realisable D -> unseen D V -> inner D (gradient D (plus X V)) Y = inner D (gradient D X) Y.
Proof.
  intros HR HV. rewrite !inner_gradient. f_equal. apply lsum_ext. intros s Hs. apply lsum_ext. intros v Hv. f_equal. unfold share.
  assert (E0 : forall u, In u (context s) -> exp (logit D (plus X V) u (query s)) = exp (logit D V (label s) (query s)) * exp (logit D X u (query s))).
  { intros u Hu. rewrite logit_plus, (unseen_logit D HR V s u HV Hs Hu), <- exp_plus. f_equal. ring. }
  assert (E1 : zsum D (plus X V) (query s) (context s) = exp (logit D V (label s) (query s)) * zsum D X (query s) (context s)) by (unfold zsum; rewrite <- lsum_scale; apply lsum_ext; intros; now apply E0).
  assert (Hc : context s <> []) by (intros E2; now rewrite E2 in Hv). pose proof (zsum_pos D X (query s) _ Hc). pose proof (exp_pos (logit D V (label s) (query s))). rewrite E0, E1 by auto. field. lra.
Qed.
(** the algebra of one step *)
Lemma step_algebra eta a w eps n M sigma Wn gP gh gb A drop : 0 < eta -> 1 <= n -> 0 <= M -> 0 < sigma -> 0 < Wn -> eps = a + w -> 0 <= a -> 0 <= w ->
  0 <= gP -> 0 <= gh -> 0 <= gb -> A <= gP * Wn -> w * (1 - n * eps / 2) <= A -> 0 <= A -> A <= w -> gP <= M * A ->
  2 * sigma * a <= gb * gb -> gb - M * A <= gh -> eta * ((1 - 2 * eps) * (gP * gP) + (1 / 2 - 2 * eps) * (gh * gh)) <= drop ->
  let C := 2 + n / 2 + 2 * (M * M) / sigma in eps <= 1 / 8 -> 8 * M * eps <= sigma * Wn -> C * eps <= 1 / 2 ->
  eta * gP * eps * (1 - C * eps) <= drop * Wn.
Proof.
  intros He Hn HM Hs HW Ee Ha Hw HgP Hgh Hgb F1 F2 HA FA F3 F4 F5 Hd C E8 Es EC. set (k := 2 + n / 2). set (K := 2 * (M * M) / sigma). assert (HK : 0 <= K) by (unfold K; apply Rmult_le_pos; [nra|left; now apply Rinv_0_lt_compat]).
  assert (Eps : 0 <= eps) by lra. assert (Ck : C = k + K) by reflexivity. assert (Hk : 0 <= k) by (unfold k; lra).
  assert (P1 : gP * (w * (1 - k * eps)) <= (1 - 2 * eps) * (gP * gP) * Wn).
  { apply Rle_trans with ((1 - 2 * eps) * (gP * (w * (1 - n * eps / 2)))).
    - replace ((1 - 2 * eps) * (gP * (w * (1 - n * eps / 2)))) with (gP * (w * ((1 - 2 * eps) * (1 - n * eps / 2)))) by ring. apply Rmult_le_compat_l; [auto|]. apply Rmult_le_compat_l; [auto|]. assert (0 <= n * (eps * eps)) by (apply Rmult_le_pos; nra). unfold k. lra.
    - replace ((1 - 2 * eps) * (gP * gP) * Wn) with ((1 - 2 * eps) * (gP * (gP * Wn))) by ring. apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; [auto|]. lra. }
  assert (Main : gP * eps * (1 - C * eps) <= ((1 - 2 * eps) * (gP * gP) + (1 / 2 - 2 * eps) * (gh * gh)) * Wn).
  { destruct (Rle_dec (2 * (M * A)) gb) as [L|L].
    - assert (G : sigma * a / 2 <= gh * gh). { assert (gb / 2 <= gh) by lra. assert ((gb / 2) * (gb / 2) <= gh * gh) by (apply Rmult_le_compat; lra). lra. }
      assert (P2 : gP * a <= (1 / 2 - 2 * eps) * (gh * gh) * Wn).
      { apply Rle_trans with (1 / 4 * (sigma * a / 2) * Wn).
        - replace (1 / 4 * (sigma * a / 2) * Wn) with (sigma * Wn / 8 * a) by field. apply Rmult_le_compat_r; [auto|]. apply Rle_trans with (M * A); [auto|]. assert (M * A <= M * eps) by (apply Rmult_le_compat_l; lra). lra.
        - assert (0 <= sigma * a) by (apply Rmult_le_pos; lra). apply Rmult_le_compat_r; [lra|]. apply Rmult_le_compat; lra. }
      assert (gP * eps * (1 - C * eps) <= gP * (w * (1 - k * eps)) + gP * a); [|lra]. rewrite Ck. assert (Q : eps * (1 - (k + K) * eps) <= w * (1 - k * eps) + a).
      { assert (0 <= a * (k * eps)) by (apply Rmult_le_pos; [auto|now apply Rmult_le_pos]). assert (0 <= K * (eps * eps)) by (apply Rmult_le_pos; [auto|nra]). replace w with (eps - a) by lra. lra. }
      apply (Rmult_le_compat_l gP) in Q; [|auto]. lra.
    - assert (Ka : a <= K * (eps * eps)).
      { assert (gb * gb <= (2 * (M * A)) * (2 * (M * A))) by (apply Rmult_le_compat; lra). assert (A * A <= eps * eps) by (apply Rmult_le_compat; lra). unfold K. apply Rmult_le_reg_l with sigma; [auto|]. replace (sigma * (2 * (M * M) / sigma * (eps * eps))) with (2 * (M * M) * (eps * eps)) by (field; lra).
        assert (2 * (M * M) * (A * A) <= 2 * (M * M) * (eps * eps)) by (apply Rmult_le_compat_l; [nra|auto]). nra. }
      assert (P2 : 0 <= (1 / 2 - 2 * eps) * (gh * gh) * Wn) by (apply Rmult_le_pos; [apply Rmult_le_pos; [lra|nra]|lra]).
      assert (Q : eps * (1 - C * eps) <= w * (1 - k * eps)).
      { assert (K1 : k * eps <= 1 / 2). { rewrite Ck in EC. assert (0 <= K * eps) by (now apply Rmult_le_pos). lra. } assert (w >= eps - K * (eps * eps)) by lra.
        assert ((eps - K * (eps * eps)) * (1 - k * eps) <= w * (1 - k * eps)) by (apply Rmult_le_compat_r; lra). assert (0 <= K * (eps * eps) * (k * eps)) by (apply Rmult_le_pos; [apply Rmult_le_pos; [auto|nra]|now apply Rmult_le_pos]). rewrite Ck. lra. }
      apply (Rmult_le_compat_l gP) in Q; [|auto]. lra. }
  apply (Rmult_le_compat_r Wn) in Hd; [|lra]. apply (Rmult_le_compat_l eta) in Main; [|lra]. lra.
Qed.
(** dividing by eps: the log appears *)
Lemma log_drop C x y : 0 < y -> y <= x -> 0 <= C -> C * x <= 1 / 2 -> (x - y) / (x * (1 - C * x)) <= ln (x / y) + 2 * C * (x - y).
Proof.
  intros Hy Hxy HC Hx. assert (H1 : (x - y) / x <= ln (x / y)).
  { unfold Rdiv at 2. rewrite ln_mult, ln_Rinv by (try apply Rinv_0_lt_compat; lra). pose proof (exp_ge_tangent (ln y - ln x)) as T. unfold Rminus in T at 2. rewrite exp_plus, exp_Ropp, !exp_ln in T by lra. unfold Rdiv. replace ((x - y) * / x) with (1 - y * / x) by (field; lra). lra. }
  assert (H2 : (x - y) / (x * (1 - C * x)) <= (x - y) / x + 2 * C * (x - y)); [|lra].
  apply Rmult_le_reg_r with (x * (1 - C * x)); [apply Rmult_lt_0_compat; lra|]. unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by (apply Rgt_not_eq, Rmult_lt_0_compat; lra).
  replace (((x - y) / x + 2 * C * (x - y)) * (x * (1 - C * x))) with ((x - y) * ((1 + 2 * (C * x)) * (1 - C * x))) by (field; lra). rewrite <- (Rmult_1_r (x - y)) at 1. apply Rmult_le_compat_l; [lra|]. set (z := C * x) in *. assert (0 <= z) by (unfold z; apply Rmult_le_pos; lra). nra.
Qed.

Section B7.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Hypothesis HR : realisable D.
Local Notation Dr := (restricted D tied).
Local Notation Mb := (Mb D).
Variables (Wf Wmm : mat) (lambda eta : R).
Hypothesis HWf : S_fin D Wf.
Hypothesis minimal : forall V, Lbar D tied Wf <= Lbar D tied V.
Hypothesis HW : is_Wmm D Wmm.
Hypothesis strict : strict_edge D.
Hypothesis lambda_pos : 0 < lambda.
Hypothesis curved : forall h, S_fin D h -> lambda * inner D h h <= hessian Dr Wf h h.
Hypothesis eta_pos : 0 < eta.
Hypothesis eta_small : eta * beta D <= 1.
Let Lstar := Lbar D tied Wf.
Lemma excess_nonneg W : 0 <= risk D W - Lstar.
Proof. pose proof (infimum_lower D tied tied_refl W HR). pose proof (minimal W). unfold Lstar. lra. Qed.
(** 2: the decrease of one step *)
Lemma step_decrease W gh : S_fin D gh -> off D tied (diff (gradient D W) gh) ->
  let gP := diff (gradient D W) gh in let eps := risk D W - Lstar in
  eta * ((1 - 2 * eps) * (norm D gP * norm D gP) + (1 / 2 - 2 * eps) * (norm D gh * norm D gh)) <= risk D W - risk D (step D eta W).
Proof.
  intros Hgh Hoff gP eps. set (g := gradient D W) in *. set (X := times (- eta) g).
  assert (ES : risk D (step D eta W) = risk D (plus W X)) by (apply risk_same; intros a b _ _; unfold step, X, diff, plus, times; fold g; ring).
  pose proof (norm_pos D gh) as Nh. pose proof (norm_pos D g) as Ng. pose proof (Mb_nonneg D) as NM. pose proof (excess_nonneg W) as Ne. fold eps in Ne. pose proof (beta_nonneg D) as NB.
  assert (Pyth : norm D g * norm D g = norm D gP * norm D gP + norm D gh * norm D gh).
  { pose proof (off_inner D tied tied_scc HR gh gP Hgh Hoff) as Z. rewrite !norm_sqr. assert (E0 : inner D g g = inner D (plus gh gP) (plus gh gP)) by (apply sum2_ext; intros; unfold gP, plus, diff; ring). rewrite E0, inner_plus_l, !inner_plus_r, (inner_sym D gP gh), Z. ring. }
  set (b := Mb * (eta * norm D gh)). set (b2 := Mb * (eta * norm D g)).
  assert (Hb : 0 <= b) by (apply Rmult_le_pos; [auto|apply Rmult_le_pos; lra]). assert (Hb2 : 0 <= b2) by (apply Rmult_le_pos; [auto|apply Rmult_le_pos; lra]).
  assert (NX : forall Y, norm D (times (- eta) Y) = eta * norm D Y).
  { intros Y. unfold norm_ at 1. rewrite inner_times2, <- norm_sqr. replace (- eta * - eta * (norm D Y * norm D Y)) with ((eta * norm D Y) * (eta * norm D Y)) by ring. apply sqrt_square. apply Rmult_le_pos; [lra|apply norm_pos]. }
  assert (Curv : forall s, 0 <= s <= 1 -> hessian D (plus W (times s X)) X X <= b * b / 4 + eps * (b2 * b2)).
  { intros s Hs. eapply Rle_trans; [apply (hessian_upper D tied tied_refl HR (plus W (times s X)) X b b2 Hb Hb2)|].
    - intros t u v Ht Hu Hv. assert (Hu' : In u (context t)) by now apply filter_In in Hu. assert (Hv' : In v (context t)) by now apply filter_In in Hv.
      assert (Og : forall z, In z (In_ tied t) -> logit D gP (label t) (query t) = logit D gP z (query t)).
      { intros z Hz. assert (He : In (query t, (label t, z)) (tied_pairs D tied)) by (apply in_flat_map; exists t; split; [auto|]; now apply (in_map (fun v => (query t, (label t, v))))).
        specialize (Hoff _ He). unfold Mk in Hoff. cbn [fst snd] in Hoff. fold gP in Hoff. rewrite margin_logit in Hoff. lra. }
      pose proof (Mb_logit D t u v (times (- eta) gh) Ht Hu' Hv') as K. rewrite NX in K. rewrite !logit_times in K. unfold X. rewrite !logit_times.
      assert (E0 : forall z, logit D g z (query t) = logit D gh z (query t) + logit D gP z (query t)) by (intros z; unfold gP; rewrite logit_diff; ring). rewrite !E0. pose proof (Og u Hu). pose proof (Og v Hv). unfold b. replace (logit D gP u (query t)) with (logit D gP v (query t)) by lra. lra.
    - intros t u v Ht Hu Hv. pose proof (Mb_logit D t u v X Ht Hu Hv) as K. unfold X in K at 3. rewrite NX in K. exact K.
    - apply Rplus_le_compat_l. apply Rmult_le_compat_r; [nra|]. eapply Rle_trans; [apply (Amass_upper D tied tied_refl HR)|]. eapply Rle_trans; [apply (wpart_excess D tied tied_refl HR _ Lstar minimal)|].
      unfold eps. assert (risk D (plus W (times s X)) <= risk D W); [|lra].
      pose proof (strongly_convex D HR 0 (plus W X) W s Hs) as SC. unfold penalised in SC.
      assert (Es : risk D (plus (times (1 - s) W) (times s (plus W X))) = risk D (plus W (times s X))) by (apply risk_same; intros a' b' _ _; unfold plus, times; ring). rewrite Es in SC.
      pose proof (descent_step D HR eta eta_pos eta_small W) as DS. rewrite ES in DS. fold g in DS. pose proof (inner_diff_nonneg D g) as Pg. assert (0 <= eta / 2 * inner D g g) by (apply Rmult_le_pos; lra).
      assert (s * risk D (plus W X) <= s * risk D W) by (apply Rmult_le_compat_l; lra). lra. }
  pose proof (risk_taylor_upper D HR W X _ Curv) as T. fold g in T. assert (EG : inner D g X = - eta * (norm D g * norm D g)) by (unfold X; rewrite inner_times_r, norm_sqr; ring). rewrite EG in T. rewrite ES.
  assert (Eb : b * b / 4 + eps * (b2 * b2) = eta * (eta * beta D) * (norm D gh * norm D gh + 4 * eps * (norm D g * norm D g))).
  { replace (b * b / 4 + eps * (b2 * b2)) with ((Mb * Mb) * (eta * eta) * ((norm D gh * norm D gh) / 4 + eps * (norm D g * norm D g))) by (unfold b, b2; field). rewrite Mb_sqr. field. }
  rewrite Eb in T. assert (P : 0 <= norm D gh * norm D gh + 4 * eps * (norm D g * norm D g)) by (assert (0 <= eps * (norm D g * norm D g)) by (apply Rmult_le_pos; nra); nra).
  assert (eta * (eta * beta D) * (norm D gh * norm D gh + 4 * eps * (norm D g * norm D g)) <= eta * 1 * (norm D gh * norm D gh + 4 * eps * (norm D g * norm D g))) by (apply Rmult_le_compat_r; [auto|apply Rmult_le_compat_l; lra]).
  rewrite Pyth in *. lra.
Qed.
(** 3: Lbar - L* <= |grad Lbar|^2 / (2 sigma) within r0 of W_fin *)
Lemma gradient_dominates W P r0 : S_fin D P -> off D tied (diff W P) -> norm D (diff P Wf) <= r0 -> 0 < Mb ->
  let sigma := lambda * exp (- (Mb * r0)) in 2 * sigma * (Lbar D tied W - Lstar) <= norm D (gradient Dr W) * norm D (gradient Dr W).
Proof.
  intros HP HO Hr HM sigma. set (h := diff P Wf) in *. pose proof (restricted_realisable D tied tied_refl HR) as HRr. pose proof (norm_pos D h) as Nh. set (r := norm D h) in *.
  assert (Hs : 0 < sigma) by (apply Rmult_lt_0_compat; [auto|apply exp_pos]).
  assert (EL : Lbar D tied W = risk Dr (plus Wf h)).
  { rewrite (Lbar_risk D tied tied_refl HR). rewrite <- (Lbar_off D tied tied_refl HR (plus Wf h) (diff W P) HO). apply (Lbar_same D tied tied_refl HR). intros a b _ _. unfold h, plus, diff. ring. }
  assert (EG : inner Dr (gradient Dr (plus Wf h)) h = inner Dr (gradient Dr W) h).
  { rewrite <- (gradient_shift Dr (plus Wf h) (diff W P) h HRr (off_unseen D tied (diff W P) HO)). f_equal. f_equal.
    apply FunctionalExtensionality.functional_extensionality. intros a. apply FunctionalExtensionality.functional_extensionality. intros b. unfold h, plus, diff. ring. }
  assert (K : forall s, 0 <= s <= 1 -> sigma * (r * r) <= hessian Dr (plus Wf (times s h)) h h).
  { intros s Hs'. set (b := Mb * r0 + 0). assert (Osc : forall t v w, In t (samples Dr) -> In v (context t) -> In w (context t) -> logit Dr h v (query t) - logit Dr h w (query t) <= Mb * r).
    { intros t v w Ht Hv Hw. cbn in Ht. apply in_map_iff in Ht as (s0 & <- & Hs0). cbn in Hv, Hw |- *. apply filter_In in Hv as [Hv _]. apply filter_In in Hw as [Hw _]. change (logit D h v (query s0) - logit D h w (query s0) <= Mb * r). now apply (Mb_logit D s0). }
    destruct Nh as [Nh|Nh].
    - assert (Hb : 0 < Mb * r) by now apply Rmult_lt_0_compat. pose proof (hessian_lower Dr HRr Wf h (Mb * r) s Hb Osc (proj1 Hs')) as HL. eapply Rle_trans; [|exact HL]. pose proof (curved h (spanned_diff D _ P Wf HP HWf)) as Cv. rewrite <- norm_sqr in Cv. fold r in Cv.
      assert (Ex : exp (- (Mb * r0)) <= exp (- (Mb * r * s))). { assert (L : - (Mb * r0) <= - (Mb * r * s)). { assert (Mb * r * s <= Mb * r * 1) by (apply Rmult_le_compat_l; lra). assert (Mb * r <= Mb * r0) by (apply Rmult_le_compat_l; lra). lra. } destruct L as [L|L]; [left; now apply exp_increasing|right; now rewrite L]. }
      unfold sigma. replace (lambda * exp (- (Mb * r0)) * (r * r)) with (exp (- (Mb * r0)) * (lambda * (r * r))) by ring. apply Rmult_le_compat; [left; apply exp_pos|apply Rmult_le_pos; [lra|nra]|auto|auto].
    - rewrite <- Nh, !Rmult_0_r. pose proof (Rinv_0_lt_compat _ (n_pos Dr HRr)) as Hi. unfold hessian. apply Rmult_le_pos; [lra|]. apply lsum_nonneg. intros t Ht.
      assert (Hy : In (label t) (context t)) by now apply HRr. assert (Hc : context t <> []) by (intros E0; now rewrite E0 in Hy). set (Y := plus Wf (times s h)). unfold covariance. set (mu := mean_ Dr Y h t).
      replace (_ - mu * mu) with (lsum (context t) (fun u => share Dr Y t u * ((logit Dr h u (query t) - mu) * (logit Dr h u (query t) - mu)))).
      + apply lsum_nonneg. intros u _. apply Rmult_le_pos; [|apply Rle_0_sqr]. unfold share. left. apply Rdiv_lt_0_compat; [apply exp_pos|now apply zsum_pos].
      + rewrite (lsum_ext (context t) (fun u => share Dr Y t u * ((logit Dr h u (query t) - mu) * (logit Dr h u (query t) - mu))) (fun u => share Dr Y t u * (logit Dr h u (query t) * logit Dr h u (query t)) - (2 * mu * (share Dr Y t u * logit Dr h u (query t)) - mu * mu * share Dr Y t u))) by (intros; ring).
        rewrite !lsum_minus, !lsum_scale, (share_total Dr Y t Hc). fold (mean_ Dr Y h t). fold mu. ring. }
  pose proof (risk_taylor_backward Dr HRr Wf h _ K) as T. rewrite EG, <- EL in T. rewrite (Lbar_risk D tied tied_refl HR) in T. fold Lstar in T.
  pose proof (proj2 (inner_norms D (gradient Dr W) h)) as CS. change (inner D (gradient Dr W) h) with (inner Dr (gradient Dr W) h) in CS. fold r in CS. set (gb := norm D (gradient Dr W)) in *.
  assert (Q : 0 <= (gb - sigma * r) * (gb - sigma * r)) by apply Rle_0_sqr. assert (2 * sigma * (Lbar D tied W - Lstar) <= 2 * sigma * (gb * r - sigma * (r * r) / 2)) by (apply Rmult_le_compat_l; lra). lra.
Qed.
Lemma Wmm_pos : 0 < norm D Wmm.
Proof. apply sqrt_lt_R0. now apply Wmm_strict. Qed.
Lemma Mb_pos : 0 < Mb.
Proof.
  destruct strict as (k & i & j & He & Hn). pose proof (proj2 (proj1 HW k i j He) Hn) as K. rewrite margin_logit in K. destruct He as (s & Hs & <- & <- & Hi & Hj & _).
  pose proof (Mb_logit D s _ _ Wmm Hs Hi Hj). pose proof (Mb_nonneg D) as [P|P]; [exact P|]. rewrite <- P in H. lra.
Qed.
Lemma excess_pos W : 0 < risk D W - Lstar.
Proof.
  destruct strict as (k & i & j & He & Hn). assert (Ht : tied k i j = false) by (destruct (tied k i j) eqn:Et; [elim Hn; now apply (tied_scc k i j He)|easy]).
  destruct He as (s & Hs & <- & <- & Hy & Hj & N). pose proof (excess_bounds_q D tied tied_refl HR W Lstar s minimal Hs) as K. pose proof (n_pos D HR) as Hnn.
  assert (Q0 : 0 < q D tied W s).
  { unfold q. apply Rdiv_lt_0_compat; [|now apply (zsum_In_pos D tied tied_refl)]. apply zsum_pos. intros E0. assert (Ho : In j (Out_ tied s)) by (apply filter_In; split; [auto|now rewrite Ht]). now rewrite E0 in Ho. }
  assert (0 < ln (1 + q D tied W s)) by (rewrite <- ln_1; apply ln_increasing; lra). nra.
Qed.
(** 1: the gradient pulls along W_mm at least as much as the mass outside *)
Lemma pull W : Amass D tied W <= - inner D (gradient D W) Wmm.
Proof.
  pose proof (Rinv_0_lt_compat _ (n_pos D HR)) as Hi. rewrite inner_gradient. unfold Amass. rewrite Ropp_mult_distr_r. apply Rmult_le_compat_l; [lra|].
  replace (- lsum (samples D) _) with (lsum (samples D) (fun s => -1 * lsum (context s) (fun v => share D W s v * (logit D Wmm v (query s) - logit D Wmm (label s) (query s))))) by (rewrite lsum_scale; ring).
  apply lsum_le. intros s Hs. assert (Hy : In (label s) (context s)) by now apply HR. assert (Hc : context s <> []) by (intros E0; now rewrite E0 in Hy).
  rewrite (lsum_filter (tied (query s) (label s)) (context s)). fold (In_ tied s) (Out_ tied s).
  rewrite (lsum_ext (In_ tied s) _ (fun _ => 0)); [|intros v Hv; rewrite (feasible_in D tied tied_scc Wmm s v (proj1 HW) Hs Hy Hv); ring]. rewrite lsum_zero, Rplus_0_l, <- lsum_scale. unfold mass_out. apply lsum_le. intros v Hv.
  pose proof (feasible_out D tied tied_refl tied_scc Wmm s v (proj1 HW) Hs Hy Hv) as F. assert (0 <= share D W s v) by (unfold share; left; apply Rdiv_lt_0_compat; [apply exp_pos|now apply zsum_pos]). nra.
Qed.
Variables (r0 e0 : R).
Hypothesis r0_nonneg : 0 <= r0.
Let sigma := lambda * exp (- (Mb * r0)).
Let C := 2 + n D / 2 + 2 * (Mb * Mb) / sigma.
(** one step from any point whose excess is at most e0 *)
Lemma step_off W H H' : risk D W - Lstar <= e0 -> e0 < lambda * (exp (- (Mb * r0)) + Mb * r0 - 1) / (Mb * Mb) -> e0 <= 1 / 8 -> 8 * Mb * e0 <= sigma * norm D Wmm -> C * e0 <= 1 / 2 ->
  S_fin D H -> off D tied (diff W H) -> S_fin D H' -> off D tied (diff (step D eta W) H') ->
  let x := risk D W - Lstar in let y := risk D (step D eta W) - Lstar in
  norm D (diff (diff (step D eta W) H') (diff W H)) <= norm D Wmm * (ln (x / y) + 2 * C * (x - y)) /\ y <= x.
Proof.
  intros Hx Hr E8 Es EC HH OH HH' OH' x y. pose proof Wmm_pos as Pw. pose proof Mb_pos as PM. pose proof (n_pos D HR) as Pn. assert (Hs : 0 < sigma) by (apply Rmult_lt_0_compat; [auto|apply exp_pos]).
  pose proof (excess_pos W) as X0. fold x in X0, Hx. pose proof (excess_pos (step D eta W)) as Y0. fold y in Y0.
  assert (C0 : 0 <= C). { unfold C. assert (0 <= 2 * (Mb * Mb) / sigma) by (apply Rmult_le_pos; [nra|left; now apply Rinv_0_lt_compat]). lra. }
  assert (n1 : 1 <= n D) by (destruct HR as [H1 _]; unfold n; destruct (samples D); [easy|]; cbn [length]; rewrite S_INR; pose proof (pos_INR (length l)); lra).
  set (g := gradient D W). destruct (project D tied tied_refl tied_scc HR g) as (gh & Hgh & Ogh & _). set (gP := diff g gh) in *. set (gbv := gradient Dr W). set (A := Amass D tied W).
  pose proof (restricted_realisable D tied tied_refl HR) as HRr. pose proof (Amass_nonneg D tied tied_refl HR W) as A0. fold A in A0.
  assert (Z1 : inner D gh gP = 0) by exact (off_inner D tied tied_scc HR gh gP Hgh Ogh).
  assert (Z2 : inner D gbv gP = 0) by exact (gradient_unseen Dr HRr W gP (off_unseen D tied gP Ogh)).
  assert (Z3 : inner D gh Wmm = 0) by exact (off_inner D tied tied_scc HR gh Wmm Hgh (feasible_off D tied tied_scc HR Wmm (proj1 HW))).
  assert (Dg : forall Y, inner D g Y = inner D gh Y + inner D gP Y) by (intros Y; unfold gP; rewrite inner_diff_l; ring).
  assert (F1 : A <= norm D gP * norm D Wmm). { pose proof (pull W) as K. fold g A in K. rewrite Dg, Z3 in K. pose proof (proj1 (inner_norms D gP Wmm)). lra. }
  assert (F4 : norm D gP <= Mb * A).
  { pose proof (gradient_gap D tied tied_refl HR W gP) as K. fold g gbv A in K. rewrite inner_diff_l, Z2, Dg, Z1, Rminus_0_r, Rplus_0_l, <- norm_sqr in K. pose proof (norm_pos D gP) as N. rewrite Rabs_pos_eq in K by (apply Rmult_le_pos; auto).
    destruct N as [N|N]; [apply Rmult_le_reg_r with (norm D gP); auto|]. rewrite <- N. apply Rmult_le_pos; lra. }
  assert (F5 : norm D gbv - Mb * A <= norm D gh).
  { pose proof (gradient_gap D tied tied_refl HR W gbv) as K. fold g gbv A in K. rewrite inner_diff_l, Dg, (inner_sym D gP gbv), Z2, Rplus_0_r, <- norm_sqr in K. pose proof (proj2 (inner_norms D gh gbv)) as CS. pose proof (Rle_abs (- (inner D gh gbv - norm D gbv * norm D gbv))) as Ab. rewrite Rabs_Ropp in Ab.
    pose proof (norm_pos D gbv) as N. pose proof (norm_pos D gh) as N2. assert (0 <= Mb * A) by (apply Rmult_le_pos; lra). destruct N as [N|N]; [apply Rmult_le_reg_r with (norm D gbv); [auto|lra]|]. rewrite <- N. lra. }
  assert (F2 : wpart D tied W * (1 - n D * x / 2) <= A) by (apply (Amass_lower D tied tied_refl HR); intros s Hs'; now apply (excess_bounds_q D tied tied_refl HR W Lstar s minimal)).
  assert (F3 : A <= wpart D tied W) by now apply Amass_upper.
  set (a := Lbar D tied W - Lstar). assert (Ea : x = a + wpart D tied W) by (unfold x, a; rewrite (split_w D tied tied_refl HR W); ring). assert (Ha : 0 <= a) by (unfold a; pose proof (minimal W); unfold Lstar; lra).
  assert (Rad : norm D (diff H Wf) <= r0).
  { left. apply (B6_radius D tied tied_refl HR Wf lambda Mb HWf minimal (Rlt_le _ _ lambda_pos) curved PM) with (W := W); auto.
    - intros s u v Hs' Hu Hv. rewrite Mb_sqr. now apply (beta_bound D s).
    - fold Lstar. fold x. lra. }
  pose proof (gradient_dominates W H r0 HH OH Rad PM) as F6. cbv zeta in F6. fold sigma a gbv in F6.
  pose proof (step_decrease W gh Hgh Ogh) as F7. cbv zeta in F7. fold x g gP in F7.
  assert (Drop : risk D W - risk D (step D eta W) = x - y) by (unfold x, y; ring). rewrite Drop in F7.
  assert (M1 : 8 * Mb * x <= 8 * Mb * e0) by (apply Rmult_le_compat_l; lra). assert (M2 : C * x <= C * e0) by (apply Rmult_le_compat_l; auto).
  pose proof (step_algebra eta a (wpart D tied W) x (n D) Mb sigma (norm D Wmm) (norm D gP) (norm D gh) (norm D gbv) A (x - y) eta_pos n1 (Rlt_le _ _ PM) Hs Pw Ea Ha ltac:(lra) (norm_pos D gP) (norm_pos D gh) (norm_pos D gbv) F1 F2 A0 F3 F4 F6 F5 F7) as Alg.
  cbv zeta in Alg. fold C in Alg. specialize (Alg ltac:(lra) ltac:(lra) ltac:(lra)).
  assert (Hxy : y <= x). { assert (0 <= x - y); [|lra]. assert (0 <= eta * norm D gP * x * (1 - C * x)) by (apply Rmult_le_pos; [apply Rmult_le_pos; [apply Rmult_le_pos; [lra|apply norm_pos]|lra]|lra]). apply Rmult_le_reg_r with (norm D Wmm); [auto|]. lra. }
  split; [|exact Hxy].
  (* the step off S_fin is eta gP *)
  set (dP := diff (diff (step D eta W) H') (diff W H)). set (Y := diff dP (times (- eta) gP)).
  assert (YS : S_fin D Y).
  { apply (spanned_same D _ (diff (diff H H') (times eta gh)) Y); [apply spanned_diff; [now apply spanned_diff|now apply spanned_times]|]. intros a' b' _ _. unfold Y, dP, gP, step, diff, times. fold g. ring. }
  assert (YO : off D tied Y).
  { intros e He. unfold Y, dP. rewrite !inner_diff_r, inner_times_r. specialize (OH e He). specialize (OH' e He). specialize (Ogh e He). rewrite inner_diff_r in OH, OH'. fold gP in Ogh. rewrite Ogh. lra. }
  pose proof (off_inner D tied tied_scc HR Y Y YS YO) as Ynull. assert (NY : norm D Y = 0) by (unfold norm_; rewrite Ynull; apply sqrt_0).
  assert (Nd : norm D dP <= eta * norm D gP).
  { rewrite (norm_same D dP (plus Y (times (- eta) gP))) by (intros a' b' _ _; unfold Y, plus, diff, times; ring). eapply Rle_trans; [apply norm_plus|]. rewrite NY.
    assert (E0 : norm D (times (- eta) gP) = eta * norm D gP). { unfold norm_ at 1. rewrite inner_times2, <- norm_sqr. replace (- eta * - eta * (norm D gP * norm D gP)) with ((eta * norm D gP) * (eta * norm D gP)) by ring. apply sqrt_square. apply Rmult_le_pos; [lra|apply norm_pos]. }
    lra. }
  apply (Rle_trans _ _ _ Nd). pose proof (log_drop C x y Y0 Hxy C0 ltac:(lra)) as LD. apply Rle_trans with (norm D Wmm * ((x - y) / (x * (1 - C * x)))); [|apply Rmult_le_compat_l; lra].
  assert (P : 0 < x * (1 - C * x)) by (apply Rmult_lt_0_compat; lra). apply Rmult_le_reg_r with (x * (1 - C * x)); [auto|]. replace (norm D Wmm * ((x - y) / (x * (1 - C * x))) * (x * (1 - C * x))) with ((x - y) * norm D Wmm) by (field; lra). lra.
Qed.
(** ** B7. W: the trajectory; H t: the projection of W t on S_fin; e0: its excess at t0 *)
Theorem B7 W0 (H : nat -> mat) t0 : let W := descent D eta W0 in
  (forall t, S_fin D (H t) /\ off D tied (diff (W t) (H t))) -> e0 = risk D (W t0) - Lstar ->
  e0 < lambda * (exp (- (Mb * r0)) + Mb * r0 - 1) / (Mb * Mb) -> e0 <= 1 / 8 -> 8 * Mb * e0 <= sigma * norm D Wmm -> C * e0 <= 1 / 2 ->
  forall T, (t0 <= T)%nat ->
  norm D (diff (diff (W T) (H T)) (diff (W t0) (H t0))) <= norm D Wmm * (ln (e0 / (risk D (W T) - Lstar)) + 2 * C * (e0 - (risk D (W T) - Lstar))).
Proof.
  intros W HH Ee Hr E8 Es EC T HT. induction HT as [|T HT IH].
  - rewrite <- Ee. assert (Pe : 0 < e0) by (rewrite Ee; apply excess_pos). unfold Rdiv. rewrite Rinv_r, ln_1 by lra. set (Z := diff (W t0) (H t0)).
    assert (E0 : norm D (diff Z Z) = 0). { unfold norm_. replace (inner D (diff Z Z) (diff Z Z)) with 0; [apply sqrt_0|]. rewrite inner_diff_l. ring. } rewrite E0. lra.
  - pose proof (HH T) as [H1 H2]. pose proof (HH (S T)) as [H3 H4]. assert (Hx : risk D (W T) - Lstar <= e0) by (rewrite Ee; pose proof (descent_decreases D HR eta eta_pos eta_small W0 t0 T HT); fold W in H0; lra).
    destruct (step_off (W T) (H T) (H (S T)) Hx Hr E8 Es EC H1 H2 H3 H4) as [St _]. cbv zeta in St. change (step D eta (W T)) with (W (S T)) in St.
    pose proof (norm_triangle D (diff (W (S T)) (H (S T))) (diff (W T) (H T)) (diff (W t0) (H t0))) as Tr. eapply Rle_trans; [exact Tr|].
    pose proof (excess_pos (W T)) as PT. pose proof (excess_pos (W (S T))) as PS. assert (Pe : 0 < e0) by lra. set (x := risk D (W T) - Lstar) in *. set (y := risk D (W (S T)) - Lstar) in *.
    assert (EL : ln (e0 / y) = ln (e0 / x) + ln (x / y)) by (unfold Rdiv; rewrite !ln_mult, !ln_Rinv by (try apply Rinv_0_lt_compat; lra); ring). rewrite EL. lra.
Qed.
End B7.
