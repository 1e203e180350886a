(* THEORY 5, soft composition, with a rate: a matrix whose projection on S_fin is within r of V has the attention of V inside the component of the
   label, within a factor e^{2 M r}. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices RestrictedRisk Smoothness Retrieval FiniteComponent.
Import ListNotations.
Open Scope R_scope.

(** ** Soft composition, quantitatively *)
Section Soft.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Hypothesis HR : realisable D.
Local Notation share_in := (share_in D tied).
Lemma zsum_in_pos W s : In s (samples D) -> 0 < zsum D W (query s) (In_ tied s).
Proof. intros Hs. apply (zsum_In_pos D tied tied_refl). now apply HR. Qed.
Lemma share_in_bounds W s v : In s (samples D) -> In v (In_ tied s) -> 0 < share_in W s v <= 1.
Proof.
  intros Hs Hv. pose proof (zsum_in_pos W s Hs) as Z. split; [apply Rdiv_lt_0_compat; [apply exp_pos|auto]|]. unfold Definitions.share_in.
  apply Rmult_le_reg_r with (zsum D W (query s) (In_ tied s)); [auto|].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r, Rmult_1_l by lra.
  apply (lsum_term _ (fun v => exp (logit D W v (query s)))); [intros; left; apply exp_pos|auto].
Qed.
Lemma share_in_total W s : In s (samples D) -> lsum (In_ tied s) (share_in W s) = 1.
Proof.
  intros Hs. pose proof (zsum_in_pos W s Hs). unfold Definitions.share_in.
  rewrite (lsum_ext _ _ (fun v => / zsum D W (query s) (In_ tied s) * exp (logit D W v (query s)))) by (intros; unfold Rdiv; ring).
  rewrite lsum_scale. fold (zsum D W (query s) (In_ tied s)). field. lra.
Qed.
(** logits of W and V that differ, up to a constant c, by at most m on the component *)
Lemma share_in_near W V s v c m : In s (samples D) -> In v (In_ tied s) ->
  (forall u, In u (In_ tied s) -> - m <= logit D W u (query s) - logit D V u (query s) - c <= m) ->
  exp (- (2 * m)) * share_in V s v <= share_in W s v <= exp (2 * m) * share_in V s v.
Proof.
  intros Hs Hv H. pose proof (zsum_in_pos W s Hs) as ZW. pose proof (zsum_in_pos V s Hs) as ZV. set (k := query s) in *.
  assert (T : forall u, In u (In_ tied s) -> exp (c - m) * exp (logit D V u k) <= exp (logit D W u k) <= exp (c + m) * exp (logit D V u k)).
  { intros u Hu. specialize (H u Hu). rewrite <- !exp_plus. split; apply Rnot_lt_le; intros L; apply exp_lt_inv in L; lra. }
  assert (Z : exp (c - m) * zsum D V k (In_ tied s) <= zsum D W k (In_ tied s) <= exp (c + m) * zsum D V k (In_ tied s)).
  { unfold zsum. rewrite <- !lsum_scale. split; apply lsum_le; intros u Hu; now apply T. }
  specialize (T v Hv). unfold Definitions.share_in. fold k. set (zw := zsum D W k (In_ tied s)) in *. set (zv := zsum D V k (In_ tied s)) in *.
  set (ew := exp (logit D W v k)) in *. set (ev := exp (logit D V v k)) in *.
  assert (Ev : 0 < ev) by apply exp_pos.
  assert (P1 : exp (- (2 * m)) = exp (c - m) * / exp (c + m)) by (rewrite <- exp_Ropp, <- exp_plus; f_equal; ring).
  assert (P2 : exp (2 * m) = exp (c + m) * / exp (c - m)) by (rewrite <- exp_Ropp, <- exp_plus; f_equal; ring). pose proof (exp_pos (c - m)) as E1.
  pose proof (exp_pos (c + m)) as E2.
  set (a := exp (c - m)) in *. set (b := exp (c + m)) in *. rewrite P1, P2. split.
  - apply Rle_trans with (a * ev * / (b * zv)); [right; field; lra|]. unfold Rdiv.
    apply Rmult_le_compat; [apply Rmult_le_pos; lra|left; apply Rinv_0_lt_compat; apply Rmult_lt_0_compat; lra|lra|].
    apply Rinv_le_contravar; lra.
  - apply Rle_trans with (b * ev * / (a * zv)); [|right; field; lra]. unfold Rdiv.
    apply Rmult_le_compat; [unfold ew; left; apply exp_pos|left; now apply Rinv_0_lt_compat|lra|].
    apply Rinv_le_contravar; [apply Rmult_lt_0_compat; lra|lra].
Qed.
(** a matrix whose projection on S_fin is within r of V *)
Lemma share_in_projection W P V r s v : S_fin D P -> off D tied (diff W P) -> norm_ D (diff P V) <= r -> In s (samples D) -> In v (In_ tied s) ->
  let m := sqrt (4 * beta D) * r in exp (- (2 * m)) * share_in V s v <= share_in W s v <= exp (2 * m) * share_in V s v.
Proof.
  intros HP HO Hr Hs Hv m. apply (share_in_near W V s v (logit D W (label s) (query s) - logit D V (label s) (query s)) m Hs Hv). intros u Hu.
  assert (Hy : In (label s) (context s)) by now apply HR. assert (Hu' : In u (context s)) by now apply filter_In in Hu.
  assert (He : In (query s, (label s, u)) (tied_pairs D tied))
    by (apply in_flat_map; exists s; split; [auto|]; now apply (in_map (fun v => (query s, (label s, v))))).
  specialize (HO _ He). unfold Mk in HO. cbn [fst snd] in HO. rewrite inner_diff_r, !margin_logit in HO.
  pose proof (inner_norms D (M D (query s) u (label s)) (diff P V)) as CS. rewrite inner_diff_r, !margin_logit in CS.
  assert (Nm : norm_ D (M D (query s) u (label s)) <= sqrt (4 * beta D)) by (apply sqrt_le_1_alt; now apply (beta_bound D s)).
  assert (norm_ D (M D (query s) u (label s)) * norm_ D (diff P V) <= m) by (apply Rmult_le_compat; auto; apply norm_pos). lra.
Qed.
(** attention inside, as a part of all attention *)
Lemma share_split W s v : In s (samples D) -> share D W s v = share_in W s v * (1 - mass_out D tied W s).
Proof.
  intros Hs. pose proof (zsum_in_pos W s Hs) as Z.
  assert (Hc : context s <> []) by (destruct HR as [_ Hy]; specialize (Hy s Hs); intros E0; now rewrite E0 in Hy).
  pose proof (zsum_pos D W (query s) _ Hc) as Z2. rewrite mass_out_zsum. unfold share, Definitions.share_in.
  assert (E0 : zsum D W (query s) (context s) = zsum D W (query s) (In_ tied s) + zsum D W (query s) (Out_ tied s)) by apply lsum_filter.
  rewrite E0 in *. field. lra.
Qed.
End Soft.
